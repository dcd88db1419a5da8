<?php
/**
 * How the shop is set up.
 *
 * @package Polygate
 */

namespace Polygate\WooCommerce;

defined( 'ABSPATH' ) || exit;

/** What the server asks for to say what is in the way of payments. Nothing personal and nothing secret is in it. */
final class Status_Report {
	/**
	 * The answer to a ping.
	 *
	 * @param string $body The bytes of the ping.
	 * @return array Texts.
	 */
	public static function pong( $body ) {
		$health = Health::read();
		$report = array(
			'outcome'     => 'pong',
			'site'        => Connection::here(),
			'plugin'      => VERSION,
			'wordpress'   => get_bloginfo( 'version' ),
			'woocommerce' => WC()->version,
			'php'         => PHP_VERSION,
			'time'        => (string) time(),
			'currency'    => get_woocommerce_currency(),
			'decimals'    => (string) wc_get_price_decimals(),
			'permalinks'  => get_option( 'permalink_structure' ) ? 'pretty' : 'plain',
			'orders'      => 'yes' === get_option( 'woocommerce_custom_orders_table_enabled' ) ? 'hpos' : 'posts',
			'checkout'    => self::checkout(),
			'overdue'     => (string) self::overdue(),
			'echo'        => array(
				'body'    => hash( 'sha256', $body ),
				'headers' => self::headers(),
			),
		);
		if ( isset( $health['swept'] ) ) {
			$report['swept'] = (string) max( 0, time() - $health['swept'] );
		}
		return $report;
	}

	/**
	 * What the checkout page is made of.
	 *
	 * @return string
	 */
	private static function checkout() {
		$page = get_post( wc_get_page_id( 'checkout' ) );
		if ( ! $page ) {
			return 'none';
		}
		if ( has_block( 'woocommerce/checkout', $page ) ) {
			return 'blocks';
		}
		return has_shortcode( $page->post_content, 'woocommerce_checkout' ) || has_block( 'woocommerce/classic-shortcode', $page ) ? 'classic' : 'none';
	}

	/**
	 * How many scheduled actions should have run five minutes ago and did not.
	 *
	 * @return int
	 */
	private static function overdue() {
		$actions = as_get_scheduled_actions(
			array(
				'status'       => \ActionScheduler_Store::STATUS_PENDING,
				'date'         => gmdate( 'Y-m-d H:i:s', time() - 5 * MINUTE_IN_SECONDS ),
				'date_compare' => '<',
				'per_page'     => 50,
			),
			'ids'
		);
		return count( $actions );
	}

	/**
	 * The names of the headers that arrived.
	 *
	 * @return string[]
	 */
	private static function headers() {
		$names = array();
		foreach ( array( 'Authorization', 'X-Polygate-Key', 'X-Polygate-Timestamp', 'X-Polygate-Signature', 'X-Polygate-Echo' ) as $name ) {
			$field = 'HTTP_' . strtoupper( str_replace( '-', '_', $name ) );
			if ( ! empty( $_SERVER[ $field ] ) || ( 'Authorization' === $name && ! empty( $_SERVER['REDIRECT_HTTP_AUTHORIZATION'] ) ) ) {
				$names[] = strtolower( $name );
			}
		}
		return $names;
	}
}
