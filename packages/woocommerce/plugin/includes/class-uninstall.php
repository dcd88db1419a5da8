<?php
/**
 * Taking the plugin away.
 *
 * @package Polygate
 */

namespace Polygate\WooCommerce;

defined( 'ABSPATH' ) || exit;

/** WooCommerce may be gone already: nothing of it is used here. */
final class Uninstall {
	/** Takes away what is ours and not the orders'. */
	public static function run() {
		global $wpdb;
		$connection = Connection::active();
		if ( $connection ) {
			self::hand_over( $connection );
		}
		foreach ( array_keys( Accounts::all() ) as $id ) {
			delete_option( 'woocommerce_' . Accounts::method( $id ) . '_settings' );
		}
		foreach ( array( Connection::OPTION, Accounts::OPTION, Health::OPTION ) as $option ) {
			delete_option( $option );
		}
		$wpdb->query( $wpdb->prepare( "DELETE FROM {$wpdb->options} WHERE option_name LIKE %s", $wpdb->esc_like( 'polygate_' ) . '%' ) ); // phpcs:ignore WordPress.DB.DirectDatabaseQuery -- locks that were left over.
		Sweeper::stop();
	}

	/**
	 * Tells the server that this shop is not told any more: what is open stays watched, and its owner is told instead.
	 *
	 * @param Connection $connection Connection.
	 */
	private static function hand_over( Connection $connection ) {
		try {
			$server = new Server( $connection );
			$server->ask(
				'/notices',
				array(
					'id'      => 'uninstalled-' . wp_generate_password( 12, false ),
					'message' => 'Polygate for WooCommerce was uninstalled at ' . Connection::here() . '. What is paid from now on reaches no order there: watch the open payments here.',
				),
				10
			);
		} catch ( Server_Error $error ) {
			return; // The plugin goes all the same; the server notices that nobody answers.
		}
		Connect::revoke( $connection );
	}
}
