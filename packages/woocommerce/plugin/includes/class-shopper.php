<?php
/**
 * The shopper's session.
 *
 * @package Polygate
 */

namespace Polygate\WooCommerce;

defined( 'ABSPATH' ) || exit;

/**
 * Remembers which order the shopper's cart became. Once that order is paid the cart is emptied on the next page, however
 * the shopper comes back: otherwise it would stay full, and be paid again. Until then it is left alone.
 */
final class Shopper {
	const SESSION = 'polygate_order';

	/** Listens. */
	public static function start() {
		add_action( 'template_redirect', array( self::class, 'empty_paid_cart' ), 5 );
	}

	/**
	 * The shopper was sent to pay this order.
	 *
	 * @param \WC_Order $order Order.
	 */
	public static function remember( $order ) {
		if ( ! WC()->session ) {
			return;
		}
		WC()->session->set(
			self::SESSION,
			array(
				'id'   => $order->get_id(),
				'cart' => $order->get_cart_hash(),
			)
		);
	}

	/**
	 * What binds the payments of one checkout together: of several tabs, one is wanted.
	 *
	 * @return string
	 */
	public static function group() {
		$saved = WC()->session ? WC()->session->get( 'polygate_group' ) : null;
		if ( is_string( $saved ) && '' !== $saved ) {
			return $saved;
		}
		$group = wp_generate_password( 24, false );
		if ( WC()->session ) {
			WC()->session->set( 'polygate_group', $group );
		}
		return $group;
	}

	/**
	 * The order this shopper was about to pay before, where the cart has become another one: its payment is not wanted any
	 * more.
	 *
	 * @param \WC_Order $order The new order.
	 * @return string[]
	 */
	public static function superseded( $order ) {
		$saved = WC()->session ? WC()->session->get( self::SESSION ) : null;
		if ( ! is_array( $saved ) || (int) $saved['id'] === $order->get_id() ) {
			return array();
		}
		$before = wc_get_order( (int) $saved['id'] );
		$unpaid = $before instanceof \WC_Order && $before->has_status( array( 'pending', 'failed', 'checkout-draft' ) ) && null === $before->get_date_paid( 'edit' );
		return $unpaid ? array( (string) $before->get_id() ) : array();
	}

	/** Empties the cart that has been paid for. */
	public static function empty_paid_cart() {
		$saved = WC()->session ? WC()->session->get( self::SESSION ) : null;
		if ( ! is_array( $saved ) || ! WC()->cart ) {
			return;
		}
		$order = wc_get_order( (int) $saved['id'] );
		if ( $order instanceof \WC_Order && null === $order->get_date_paid( 'edit' ) && ! $order->has_status( array( 'cancelled', 'refunded' ) ) ) {
			return;
		}
		WC()->session->set( self::SESSION, null );
		WC()->session->set( 'polygate_group', null );
		$paid = $order instanceof \WC_Order && null !== $order->get_date_paid( 'edit' );
		// A cart that was changed since is another purchase.
		if ( $paid && WC()->cart->get_cart_hash() === $saved['cart'] ) {
			WC()->cart->empty_cart();
		}
	}
}
