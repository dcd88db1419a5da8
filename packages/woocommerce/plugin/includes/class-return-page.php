<?php
/**
 * Where the buyer comes back to.
 *
 * @package Polygate
 */

namespace Polygate\WooCommerce;

defined( 'ABSPATH' ) || exit;

/**
 * That a buyer comes back proves nothing: the server is asked first. WooCommerce's own thank-you page would thank for an
 * unpaid order and empty the cart.
 */
final class Return_Page {
	/** How long the buyer waits for the answer, in seconds. */
	const PATIENCE = 5;

	/** Listens. */
	public static function start() {
		add_action( 'woocommerce_api_polygate_return', array( self::class, 'show' ) );
	}

	/**
	 * The address for an order. As a query of the home page, which works whatever the permalinks are, and whether the shop's
	 * rewrite rules are up to date or not.
	 *
	 * @param \WC_Order $order Order.
	 * @param string    $why   `return` or `cancel`.
	 * @return string
	 */
	public static function url( $order, $why ) {
		return add_query_arg(
			array(
				'wc-api' => 'polygate_return',
				'order'  => $order->get_id(),
				'key'    => $order->get_order_key(),
				'why'    => $why,
			),
			trailingslashit( Connection::here() )
		);
	}

	/** Asks the server, then sends the buyer on. */
	public static function show() {
		// phpcs:disable WordPress.Security.NonceVerification -- The order's own key is asked for; gateways send buyers here.
		$id     = isset( $_GET['order'] ) ? absint( $_GET['order'] ) : 0;
		$key    = isset( $_GET['key'] ) ? sanitize_text_field( wp_unslash( $_GET['key'] ) ) : '';
		$cancel = isset( $_GET['why'] ) && 'cancel' === $_GET['why'];
		// phpcs:enable
		$order = $id ? wc_get_order( $id ) : false;
		if ( ! $order instanceof \WC_Order || '' === $key || ! hash_equals( (string) $order->get_order_key(), $key ) ) {
			wp_safe_redirect( wc_get_page_permalink( 'shop' ) );
			exit;
		}
		if ( null === $order->get_date_paid( 'edit' ) ) {
			Inquiry::ask( array( $id ), self::PATIENCE );
			$order = Orders::fresh( $id );
		}
		nocache_headers();
		wp_safe_redirect( self::next( $order, $cancel ) );
		exit;
	}

	/**
	 * Where the buyer goes on. The cart is kept until the order is paid.
	 *
	 * @param \WC_Order $order  Order.
	 * @param bool      $cancel Whether the buyer gave up.
	 * @return string
	 */
	private static function next( $order, $cancel ) {
		if ( null !== $order->get_date_paid( 'edit' ) || $order->has_status( 'on-hold' ) || ! $order->needs_payment() ) {
			return $order->get_checkout_order_received_url();
		}
		$notice = $cancel
			? __( 'You have not paid yet. Your order is kept for you: pay it now, or choose another way to pay.', 'polygate-for-woocommerce' )
			: __( 'We have not seen your payment yet. If you have paid, do not pay again: we will tell you by e-mail as soon as the money is there.', 'polygate-for-woocommerce' );
		if ( function_exists( 'wc_add_notice' ) && WC()->session ) {
			wc_add_notice( $notice, 'notice' );
		}
		return $order->get_checkout_payment_url();
	}
}
