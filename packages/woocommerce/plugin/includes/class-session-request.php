<?php
/**
 * What the server is told of an order.
 *
 * @package Polygate
 */

namespace Polygate\WooCommerce;

defined( 'ABSPATH' ) || exit;

/** Says as much of an order as a gateway needs, and no more. Addresses are computed anew each time: a shop may move. */
final class Session_Request {
	/**
	 * Of an order.
	 *
	 * @param \WC_Order $order   Order.
	 * @param string    $account Account id.
	 * @param array     $opening What is opened.
	 * @return array
	 */
	public static function of( $order, $account, array $opening ) {
		$request = array(
			'id'          => $opening['id'],
			'order'       => (string) $order->get_id(),
			'number'      => mb_substr( (string) $order->get_order_number(), 0, 100 ),
			'account'     => $account,
			'mode'        => $opening['mode'],
			'amount'      => $opening['amount'],
			'currency'    => $opening['currency'],
			/* translators: 1: order number, 2: shop's name. */
			'description' => mb_substr( sprintf( __( 'Order %1$s at %2$s', 'polygate-for-woocommerce' ), $order->get_order_number(), wp_specialchars_decode( get_bloginfo( 'name' ), ENT_QUOTES ) ), 0, 255 ),
			'buyer'       => self::buyer( $order ),
			'items'       => self::items( $order ),
			'return_url'  => Return_Page::url( $order, 'return' ),
			'cancel_url'  => Return_Page::url( $order, 'cancel' ),
			'group'       => $opening['group'],
			'closes'      => Shopper::superseded( $order ),
		);
		$minutes = (int) get_option( 'woocommerce_hold_stock_minutes' );
		if ( $minutes > 0 && 'yes' === get_option( 'woocommerce_manage_stock' ) ) {
			$request['expires_at'] = (string) ( time() + $minutes * MINUTE_IN_SECONDS );
		}
		return $request;
	}

	/**
	 * The buyer.
	 *
	 * @param \WC_Order $order Order.
	 * @return array|object
	 */
	private static function buyer( $order ) {
		$language = strtolower( substr( determine_locale(), 0, 2 ) );
		$buyer    = array_filter(
			array(
				'name'     => mb_substr( trim( $order->get_billing_first_name() . ' ' . $order->get_billing_last_name() ), 0, 200 ),
				'email'    => mb_substr( (string) $order->get_billing_email(), 0, 254 ),
				'phone'    => mb_substr( (string) $order->get_billing_phone(), 0, 30 ),
				'ip'       => (string) $order->get_customer_ip_address(),
				'country'  => (string) $order->get_billing_country(),
				'language' => preg_match( '/^[a-z]{2}$/D', $language ) ? $language : '',
			),
			'strlen'
		);
		return $buyer ? $buyer : (object) array();
	}

	/**
	 * What was ordered.
	 *
	 * @param \WC_Order $order Order.
	 * @return array[]
	 */
	private static function items( $order ) {
		$items = array();
		foreach ( array_slice( $order->get_items(), 0, 20 ) as $item ) {
			$items[] = array(
				'name'     => mb_substr( wp_strip_all_tags( $item->get_name() ), 0, 200 ),
				'quantity' => (string) $item->get_quantity(),
				'total'    => Money::text( $item->get_total() ),
			);
		}
		return $items;
	}
}
