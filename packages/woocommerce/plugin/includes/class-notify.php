<?php
/**
 * Notifications.
 *
 * @package Polygate
 */

namespace Polygate\WooCommerce;

defined( 'ABSPATH' ) || exit;

/**
 * Where the server tells what became of a payment: under `?wc-api=polygate`, and under a REST address for shops where
 * something blocks that one. Only a genuine message is read at all, and each is answered in a way that only this shop can.
 */
final class Notify {
	/** As much as is read, in bytes. */
	const MAX_BODY = 262144;

	/** Listens. */
	public static function start() {
		add_action( 'woocommerce_api_polygate', array( self::class, 'from_wc_api' ) );
		add_action( 'rest_api_init', array( self::class, 'register_route' ) );
	}

	/** Answers and ends the request. */
	public static function from_wc_api() {
		self::send( self::answer( self::body(), self::request_headers(), self::paths(), time() ) );
		exit;
	}

	/** The other address. */
	public static function register_route() {
		register_rest_route(
			'polygate/v1',
			'/notify',
			array(
				'methods'             => 'POST',
				'permission_callback' => '__return_true', // The signature is looked at below: no user is behind it.
				'callback'            => static function () {
					self::send( self::answer( self::body(), self::request_headers(), self::paths(), time() ) );
					exit;
				},
			)
		);
	}

	/**
	 * What a message is answered.
	 *
	 * @param string $body    The bytes that came.
	 * @param array  $headers `key`, `timestamp`, `signature`, as they came.
	 * @param array  $paths   Path and query, as they may have been sent.
	 * @param int    $now     Seconds since 1970.
	 * @return array `status`, `body`, `signature`.
	 */
	public static function answer( $body, array $headers, array $paths, $now ) {
		$connection = Connection::stored();
		$secrets    = $connection ? $connection->secrets( $headers['key'] ) : array();
		$verified   = Signature::verify( $secrets, $headers, 'POST', $paths, $body, $now );
		if ( '' !== $verified['doubt'] ) {
			return self::plain( 401, $verified['doubt'] );
		}
		$data = json_decode( $body, true );
		if ( ! is_array( $data ) ) {
			return self::plain( 400, 'body' );
		}
		if ( ! $connection->is_here() || untrailingslashit( isset( $data['site'] ) ? (string) $data['site'] : '' ) !== $connection->site ) {
			// A copy of the shop, which has its keys: the server must not believe that it told the shop.
			return self::plain( 409, 'site' );
		}
		$event  = isset( $data['event'] ) && is_string( $data['event'] ) ? $data['event'] : '';
		$answer = isset( $data['type'] ) && 'ping' === $data['type'] ? Status_Report::pong( $body ) : self::apply( $data );
		if ( null === $answer ) {
			return self::plain( 503, 'busy' );
		}
		Health::notified();
		$text = wp_json_encode( array( 'event' => $event ) + $answer, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE );
		return array(
			'status'    => 200,
			'body'      => $text,
			'signature' => Signature::answer( $verified['secret'], $headers['signature'], 200, $text ),
		);
	}

	/**
	 * Applies a message.
	 *
	 * @param array $data Decoded JSON.
	 * @return array|null Null where it must be sent again.
	 */
	private static function apply( array $data ) {
		$message = Message::read( $data );
		if ( ! $message ) {
			return Outcome::refused( 'This plugin does not understand the message. Update the plugin and the server.' );
		}
		try {
			return Applier::apply( $message );
		} catch ( Lock_Busy $busy ) {
			return null;
		}
	}

	/**
	 * What is said to who did not prove to be the server.
	 *
	 * @param int    $status HTTP status.
	 * @param string $why    In a word.
	 * @return array
	 */
	private static function plain( $status, $why ) {
		return array(
			'status'    => $status,
			'body'      => wp_json_encode( array( 'error' => $why ) ),
			'signature' => '',
		);
	}

	/**
	 * The bytes of the request.
	 *
	 * @return string
	 */
	private static function body() {
		return (string) file_get_contents( 'php://input', false, null, 0, self::MAX_BODY + 1 ); // phpcs:ignore WordPress.WP.AlternativeFunctions
	}

	/**
	 * The path that was signed: as it came, and as the shop's address has it where a proxy in between rewrites paths.
	 *
	 * @return string[]
	 */
	private static function paths() {
		// phpcs:disable WordPress.Security.ValidatedSanitizedInput -- compared with what was signed, byte for byte.
		$came  = isset( $_SERVER['REQUEST_URI'] ) ? (string) wp_unslash( $_SERVER['REQUEST_URI'] ) : '';
		$query = isset( $_SERVER['QUERY_STRING'] ) ? (string) wp_unslash( $_SERVER['QUERY_STRING'] ) : '';
		// phpcs:enable
		return array( $came, trailingslashit( (string) wp_parse_url( Connection::here(), PHP_URL_PATH ) ) . '?' . $query );
	}

	/**
	 * The headers of the request that are signed.
	 *
	 * @return array
	 */
	private static function request_headers() {
		$headers = array();
		foreach ( array( 'key', 'timestamp', 'signature' ) as $name ) {
			$field            = 'HTTP_X_POLYGATE_' . strtoupper( $name );
			$headers[ $name ] = isset( $_SERVER[ $field ] ) ? sanitize_text_field( wp_unslash( $_SERVER[ $field ] ) ) : '';
		}
		return $headers;
	}

	/**
	 * Sends an answer. What other plugins have put out meanwhile is not part of it.
	 *
	 * @param array $answer `status`, `body`, `signature`.
	 */
	private static function send( array $answer ) {
		// One that PHP itself compresses with cannot be ended, and holds nothing yet.
		while ( ob_get_level() > 0 && @ob_end_clean() ) { // phpcs:ignore WordPress.PHP.NoSilencedErrors, Generic.CodeAnalysis.EmptyStatement
			continue;
		}
		status_header( $answer['status'] );
		nocache_headers();
		header( 'Content-Type: application/json' );
		if ( '' !== $answer['signature'] ) {
			header( 'X-Polygate-Signature: ' . $answer['signature'] );
		}
		if ( 503 === $answer['status'] ) {
			header( 'Retry-After: 30' );
		}
		echo $answer['body']; // phpcs:ignore WordPress.Security.EscapeOutput -- JSON, as it was signed.
	}
}
