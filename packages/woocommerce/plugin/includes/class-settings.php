<?php
/**
 * The settings page.
 *
 * @package Polygate
 */

namespace Polygate\WooCommerce;

defined( 'ABSPATH' ) || exit;

/** WooCommerce → Settings → Polygate: the connection, its test, and what went wrong last. */
final class Settings {
	const TAB = 'polygate';

	/** Listens. */
	public static function start() {
		add_filter( 'woocommerce_settings_tabs_array', array( self::class, 'add_tab' ), 60 );
		add_action( 'woocommerce_settings_' . self::TAB, array( self::class, 'show' ) );
		add_action( 'woocommerce_after_settings_' . self::TAB, array( self::class, 'show_forms' ) );
		add_action( 'admin_notices', array( self::class, 'warn' ) );
		add_filter( 'plugin_action_links_' . plugin_basename( FILE ), array( self::class, 'add_link' ) );
	}

	/**
	 * The page's address.
	 *
	 * @return string
	 */
	public static function url() {
		return admin_url( 'admin.php?page=wc-settings&tab=' . self::TAB );
	}

	/**
	 * Adds the tab.
	 *
	 * @param array $tabs Tabs.
	 * @return array
	 */
	public static function add_tab( $tabs ) {
		$tabs[ self::TAB ] = 'Polygate';
		return $tabs;
	}

	/**
	 * Adds a link beside the plugin.
	 *
	 * @param array $links Links.
	 * @return array
	 */
	public static function add_link( $links ) {
		return array_merge( array( '<a href="' . esc_url( self::url() ) . '">' . esc_html__( 'Settings', 'polygate-for-woocommerce' ) . '</a>' ), $links );
	}

	/** Says on every page of the admin that a copy of the shop takes no payments. */
	public static function warn() {
		$connection = Connection::stored();
		if ( $connection && ! $connection->is_here() && current_user_can( 'manage_woocommerce' ) ) {
			self::notice(
				'warning',
				/* translators: 1: this shop's address, 2: the connected address. */
				sprintf( __( 'Polygate takes no payments here: the connection belongs to %2$s and this shop is %1$s. If this is a copy, leave it so. If the shop has moved, connect it again.', 'polygate-for-woocommerce' ), Connection::here(), $connection->site )
			);
		}
	}

	/** Shows how things stand. */
	public static function show() {
		$GLOBALS['hide_save_button'] = true;
		$user_notice                 = get_transient( 'polygate_notice_' . get_current_user_id() );
		if ( is_array( $user_notice ) ) {
			delete_transient( 'polygate_notice_' . get_current_user_id() );
			if ( '' !== $user_notice['problem'] ) {
				self::notice( 'error', $user_notice['problem'] );
			} elseif ( $user_notice['fine'] ) {
				self::notice( 'success', __( 'Connected: the shop and the server reach each other.', 'polygate-for-woocommerce' ) );
			}
		}
		echo '<h2>Polygate</h2>';
		$connection = Connection::active();
		if ( ! $connection ) {
			echo '<p>' . esc_html__( 'Connect this shop to your Polygate server. You approve it there; nothing is copied by hand. The server must be reachable from this shop under a public https address.', 'polygate-for-woocommerce' ) . '</p>';
			return;
		}
		self::show_state( $connection );
		self::show_accounts();
	}

	/** Shows the buttons: below WooCommerce's own form, for a form holds no other. */
	public static function show_forms() {
		echo '</form><div class="polygate-actions" style="padding:0 30px">';
		$connection = Connection::active();
		if ( ! $connection ) {
			self::open_form( 'polygate_connect' );
			echo '<p><label for="polygate_server">' . esc_html__( 'Server', 'polygate-for-woocommerce' ) . '</label><br><input type="url" class="regular-text" id="polygate_server" name="server" placeholder="https://pay.example.com" required></p>';
			echo '<p><label><input type="radio" name="mode" value="test" checked> ' . esc_html__( 'Test: no real money', 'polygate-for-woocommerce' ) . '</label><br><label><input type="radio" name="mode" value="live"> ' . esc_html__( 'Live', 'polygate-for-woocommerce' ) . '</label></p>';
			self::close_form( __( 'Connect', 'polygate-for-woocommerce' ), 'button-primary' );
		} else {
			self::open_form( 'polygate_test' );
			self::close_form( __( 'Test connection', 'polygate-for-woocommerce' ), 'button-primary' );
			self::open_form( 'polygate_connect' );
			echo '<input type="hidden" name="server" value="' . esc_attr( $connection->server ) . '"><input type="hidden" name="mode" value="' . esc_attr( $connection->mode ) . '">';
			self::close_form( __( 'Connect again', 'polygate-for-woocommerce' ), '' );
			self::open_form( 'polygate_disconnect' );
			self::close_form( __( 'Disconnect', 'polygate-for-woocommerce' ), 'button-link-delete' );
		}
		echo '</div><form>';
	}

	/**
	 * Shows the connection.
	 *
	 * @param Connection $connection Connection.
	 */
	private static function show_state( Connection $connection ) {
		$health = Health::read();
		$rows   = array(
			__( 'Server', 'polygate-for-woocommerce' )     => $connection->server,
			__( 'Mode', 'polygate-for-woocommerce' )       => 'live' === $connection->mode ? __( 'Live', 'polygate-for-woocommerce' ) : __( 'Test: no real money', 'polygate-for-woocommerce' ),
			__( 'Last notification', 'polygate-for-woocommerce' ) => isset( $health['notified'] ) ? self::ago( $health['notified'] ) : __( 'None yet. Test the connection.', 'polygate-for-woocommerce' ),
			__( 'Last sweep', 'polygate-for-woocommerce' ) => isset( $health['swept'] ) ? self::ago( $health['swept'] ) : __( 'None yet. It runs every five minutes.', 'polygate-for-woocommerce' ),
			__( 'Last problem', 'polygate-for-woocommerce' ) => isset( $health['failed'] ) ? self::ago( $health['failed']['at'] ) . ': ' . $health['failed']['message'] : __( 'None', 'polygate-for-woocommerce' ),
		);
		echo '<table class="widefat striped" style="max-width:60em"><tbody>';
		foreach ( $rows as $name => $value ) {
			echo '<tr><th scope="row" style="width:12em">' . esc_html( $name ) . '</th><td>' . esc_html( $value ) . '</td></tr>';
		}
		echo '</tbody></table>';
	}

	/** Shows the payment methods. */
	private static function show_accounts() {
		echo '<h3>' . esc_html__( 'Payment methods', 'polygate-for-woocommerce' ) . '</h3><ul style="list-style:disc;margin-left:2em">';
		foreach ( Plugin::gateways() as $gateway ) {
			if ( ! $gateway->is_account_connected() ) {
				continue;
			}
			$state = 'yes' === $gateway->enabled ? __( 'offered at the checkout', 'polygate-for-woocommerce' ) : __( 'switched off', 'polygate-for-woocommerce' );
			echo '<li><a href="' . esc_url( $gateway->get_settings_url() ) . '">' . esc_html( $gateway->method_title ) . '</a>: ' . esc_html( $state . '. ' . $gateway->honesty() ) . '</li>';
		}
		echo '</ul>';
	}

	/**
	 * Opens a form of its own.
	 *
	 * @param string $action What it does.
	 */
	private static function open_form( $action ) {
		echo '<form method="post" action="' . esc_url( admin_url( 'admin-post.php' ) ) . '" style="display:inline-block;margin-right:.5em">';
		echo '<input type="hidden" name="action" value="' . esc_attr( $action ) . '">';
		wp_nonce_field( $action );
	}

	/**
	 * Closes it.
	 *
	 * @param string $label Button.
	 * @param string $look  Class.
	 */
	private static function close_form( $label, $look ) {
		echo '<button type="submit" class="button ' . esc_attr( $look ) . '">' . esc_html( $label ) . '</button></form>';
	}

	/**
	 * How long ago.
	 *
	 * @param int $at Seconds since 1970.
	 * @return string
	 */
	private static function ago( $at ) {
		/* translators: %s: a span of time. */
		return sprintf( __( '%s ago', 'polygate-for-woocommerce' ), human_time_diff( (int) $at ) );
	}

	/**
	 * A notice.
	 *
	 * @param string $kind `error`, `warning` or `success`.
	 * @param string $text Text.
	 */
	private static function notice( $kind, $text ) {
		echo '<div class="notice notice-' . esc_attr( $kind ) . '"><p>' . esc_html( $text ) . '</p></div>';
	}
}
