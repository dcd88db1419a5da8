<?php
/**
 * Connecting.
 *
 * @package Polygate
 */

namespace Polygate\WooCommerce;

defined( 'ABSPATH' ) || exit;

/**
 * Connects the shop: its owner approves on the server's own page, and what is secret travels only from server to server
 * (OAuth 2.0 authorization code with PKCE).
 */
final class Connect {
	/** How long an owner may take to approve, in seconds. */
	const PATIENCE = 900;

	/** Listens. */
	public static function start() {
		add_action( 'admin_post_polygate_connect', array( self::class, 'begin' ) );
		add_action( 'admin_post_polygate_connected', array( self::class, 'finish' ) );
		add_action( 'admin_post_polygate_disconnect', array( self::class, 'disconnect' ) );
		add_action( 'admin_post_polygate_test', array( self::class, 'test' ) );
	}

	/** Sends the owner to the server's approve page. */
	public static function begin() {
		self::authorize( 'polygate_connect' );
		// phpcs:disable WordPress.Security.NonceVerification -- looked at above.
		$server = isset( $_POST['server'] ) ? untrailingslashit( esc_url_raw( trim( wp_unslash( $_POST['server'] ) ) ) ) : '';
		$mode   = isset( $_POST['mode'] ) && 'live' === $_POST['mode'] ? 'live' : 'test';
		// phpcs:enable
		if ( ! Server::is_allowed( $server ) ) {
			self::back( __( 'Enter the address of your Polygate server. It begins with https.', 'polygate-for-woocommerce' ) );
		}
		$verifier = self::random();
		$state    = self::random();
		set_transient(
			self::pending(),
			array(
				'server'   => $server,
				'state'    => $state,
				'verifier' => $verifier,
			),
			self::PATIENCE
		);
		$query = array(
			'platform'              => 'woocommerce',
			'site'                  => Connection::here(),
			'name'                  => mb_substr( wp_specialchars_decode( get_bloginfo( 'name' ), ENT_QUOTES ), 0, 100 ),
			'redirect_uri'          => self::redirect_uri(),
			'state'                 => $state,
			'code_challenge'        => self::base64url( hash( 'sha256', $verifier, true ) ),
			'code_challenge_method' => 'S256',
			'mode'                  => $mode,
		);
		wp_redirect( $server . '/connect?' . http_build_query( $query, '', '&', PHP_QUERY_RFC3986 ) ); // phpcs:ignore WordPress.Security.SafeRedirect -- the owner's own server.
		exit;
	}

	/** The owner comes back. */
	public static function finish() {
		if ( ! current_user_can( 'manage_woocommerce' ) ) {
			wp_die( esc_html__( 'You are not allowed to connect this shop.', 'polygate-for-woocommerce' ), 403 );
		}
		// phpcs:disable WordPress.Security.NonceVerification -- `state` stands for it: it is this user's, secret, and good once.
		$state = isset( $_GET['state'] ) ? sanitize_text_field( wp_unslash( $_GET['state'] ) ) : '';
		$code  = isset( $_GET['code'] ) ? sanitize_text_field( wp_unslash( $_GET['code'] ) ) : '';
		$error = isset( $_GET['error'] ) ? sanitize_key( wp_unslash( $_GET['error'] ) ) : '';
		// phpcs:enable
		$pending = get_transient( self::pending() );
		if ( ! is_array( $pending ) || '' === $state || ! hash_equals( $pending['state'], $state ) ) {
			self::back( __( 'This answer belongs to no connection that you began here, so it was not believed. Begin again.', 'polygate-for-woocommerce' ) );
		}
		delete_transient( self::pending() );
		if ( '' !== $error || '' === $code ) {
			self::back( 'access_denied' === $error ? __( 'The connection was not approved.', 'polygate-for-woocommerce' ) : __( 'The server did not accept the connection. Update the plugin and the server, then begin again.', 'polygate-for-woocommerce' ) );
		}
		$answer = self::exchange( $pending, $code );
		if ( is_wp_error( $answer ) ) {
			self::back( $answer->get_error_message() );
		}
		Connection::save(
			$pending['server'],
			$answer['storeId'],
			$answer['mode'],
			array(
				'id'     => $answer['keyId'],
				'secret' => $answer['secret'],
			)
		);
		Accounts::replace( $answer['methods'], $answer['mode'] );
		self::back( '', true );
	}

	/** Takes the connection back: the server forgets the key; what is open there stays watched. */
	public static function disconnect() {
		self::authorize( 'polygate_disconnect' );
		$connection = Connection::active();
		if ( $connection ) {
			self::revoke( $connection );
		}
		Connection::forget();
		Accounts::withdraw();
		Sweeper::stop();
		self::back( '' );
	}

	/**
	 * Has the server forget the key.
	 *
	 * @param Connection $connection Connection.
	 */
	public static function revoke( Connection $connection ) {
		self::call( $connection, 'POST', '/connect/disconnect' );
	}

	/** Tests both directions, and takes over what the server offers now. */
	public static function test() {
		self::authorize( 'polygate_test' );
		$connection = Connection::active();
		if ( ! $connection ) {
			self::back( __( 'This shop is not connected.', 'polygate-for-woocommerce' ) );
		}
		$problem = self::refresh( $connection );
		if ( '' !== $problem ) {
			self::back( $problem );
		}
		try {
			$server = new Server( $connection );
			$answer = $server->ask( '/ping', array(), 40 );
		} catch ( Server_Error $error ) {
			self::back( $error->getMessage() );
		}
		if ( empty( $answer['reached'] ) ) {
			/* translators: 1: what is wrong, 2: what to do. */
			self::back( sprintf( __( 'The shop reaches the server, but the server does not reach the shop: %1$s. %2$s', 'polygate-for-woocommerce' ), isset( $answer['what'] ) ? $answer['what'] : '', isset( $answer['fix'] ) ? $answer['fix'] : '' ) );
		}
		self::back( '', true );
	}

	/**
	 * Takes over what the server offers now.
	 *
	 * @param Connection $connection Connection.
	 * @return string What is wrong; empty where nothing is.
	 */
	private static function refresh( Connection $connection ) {
		$answer = self::call( $connection, 'GET', '/connect/store' );
		if ( is_wp_error( $answer ) ) {
			return $answer->get_error_message();
		}
		if ( isset( $answer['methods'], $answer['mode'] ) && $answer['mode'] === $connection->mode ) {
			Accounts::replace( $answer['methods'], $connection->mode );
		}
		return '';
	}

	/**
	 * Asks the server for what the code stands for.
	 *
	 * @param array  $pending `server`, `verifier`.
	 * @param string $code    Code.
	 * @return array|\WP_Error
	 */
	private static function exchange( array $pending, $code ) {
		$answer = self::read(
			wp_remote_post(
				$pending['server'] . '/connect/token',
				array(
					'timeout'     => 20,
					'redirection' => 0,
					'headers'     => array( 'Content-Type' => 'application/json' ),
					'body'        => wp_json_encode(
						array(
							'grant_type'    => 'authorization_code',
							'code'          => $code,
							'redirect_uri'  => self::redirect_uri(),
							'code_verifier' => $pending['verifier'],
						)
					),
				)
			)
		);
		if ( is_wp_error( $answer ) ) {
			return $answer;
		}
		foreach ( array( 'storeId', 'keyId', 'secret', 'mode' ) as $name ) {
			if ( empty( $answer[ $name ] ) || ! is_string( $answer[ $name ] ) ) {
				return new \WP_Error( 'polygate', __( 'The server\'s answer was not understood. Update the plugin and the server, then begin again.', 'polygate-for-woocommerce' ) );
			}
		}
		$answer['methods'] = isset( $answer['methods'] ) ? $answer['methods'] : array();
		return $answer;
	}

	/**
	 * A signed request beside those about orders.
	 *
	 * @param Connection $connection Connection.
	 * @param string     $method     HTTP method.
	 * @param string     $path       Path.
	 * @return array|\WP_Error
	 */
	private static function call( Connection $connection, $method, $path ) {
		$signed = (string) wp_parse_url( $connection->server, PHP_URL_PATH ) . $path;
		return self::read(
			wp_remote_request(
				$connection->server . $path,
				array(
					'method'      => $method,
					'timeout'     => 20,
					'redirection' => 0,
					'headers'     => Signature::headers( $connection->key(), $method, $signed, '', time() ),
				)
			)
		);
	}

	/**
	 * Reads an answer.
	 *
	 * @param array|\WP_Error $answer Answer.
	 * @return array|\WP_Error
	 */
	private static function read( $answer ) {
		if ( is_wp_error( $answer ) ) {
			return new \WP_Error( 'polygate', 'The server did not answer: ' . $answer->get_error_message() );
		}
		$status = (int) wp_remote_retrieve_response_code( $answer );
		$data   = json_decode( (string) wp_remote_retrieve_body( $answer ), true );
		if ( $status >= 200 && $status < 300 ) {
			return is_array( $data ) ? $data : array();
		}
		if ( 401 === $status ) {
			return new \WP_Error( 'polygate', __( 'The server does not know this shop any more, or the two clocks are more than five minutes apart. Connect again.', 'polygate-for-woocommerce' ) );
		}
		$message = isset( $data['error_description'] ) ? (string) $data['error_description'] : 'The server answered ' . $status . '.';
		return new \WP_Error( 'polygate', sanitize_text_field( $message ) );
	}

	/**
	 * Where the server sends the owner back to.
	 *
	 * @return string
	 */
	private static function redirect_uri() {
		return admin_url( 'admin-post.php?action=polygate_connected' );
	}

	/**
	 * Where what was begun is kept: by user and login, so that nobody can finish what another began.
	 *
	 * @return string
	 */
	private static function pending() {
		return 'polygate_connect_' . md5( get_current_user_id() . '|' . wp_get_session_token() );
	}

	/**
	 * Lets in only who may, by a form of this shop.
	 *
	 * @param string $action Nonce.
	 */
	private static function authorize( $action ) {
		check_admin_referer( $action );
		if ( ! current_user_can( 'manage_woocommerce' ) ) {
			wp_die( esc_html__( 'You are not allowed to connect this shop.', 'polygate-for-woocommerce' ), 403 );
		}
	}

	/**
	 * Sends the owner to the settings page with a word.
	 *
	 * @param string $problem What went wrong; empty where nothing did.
	 * @param bool   $fine    Whether to say that it works.
	 */
	private static function back( $problem, $fine = false ) {
		set_transient(
			'polygate_notice_' . get_current_user_id(),
			array(
				'problem' => $problem,
				'fine'    => $fine,
			),
			60
		);
		wp_safe_redirect( Settings::url() );
		exit;
	}

	/**
	 * 43 characters that nobody guesses.
	 *
	 * @return string
	 */
	private static function random() {
		return self::base64url( random_bytes( 32 ) );
	}

	/**
	 * Writes bytes.
	 *
	 * @param string $bytes Bytes.
	 * @return string
	 */
	private static function base64url( $bytes ) {
		return rtrim( strtr( base64_encode( $bytes ), '+/', '-_' ), '=' ); // phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions
	}
}
