<?php
/**
 * The cancelling of unpaid orders.
 *
 * @package Polygate
 */

namespace Polygate\WooCommerce;

defined( 'ABSPATH' ) || exit;

/**
 * WooCommerce cancels orders that were not paid in time and gives their stock back. Before it does so with one of ours, the
 * server closes its payments, asks their gateways a last time and says whether the order was paid after all. It is asked once
 * for all orders of a run; where it does not answer, or the gateways do not answer it in time, ours are kept for the next run,
 * up to a day. Orders of other methods are not ours to keep.
 */
final class Cancel_Guard {
	/** How long the answer may take, in seconds. */
	const PATIENCE = 10;

	/** How long an order is kept while the server does not answer, in seconds. */
	const LONGEST = DAY_IN_SECONDS;

	/**
	 * Whether each order may be cancelled, by id, as far as it was asked in this request.
	 *
	 * @var bool[]
	 */
	private static $verdicts = array();

	/** Listens. */
	public static function start() {
		add_filter( 'woocommerce_cancel_unpaid_order', array( self::class, 'may_cancel' ), 100, 2 );
	}

	/**
	 * Whether an order may be cancelled. Never turns a no into a yes.
	 *
	 * @param bool      $cancel What WooCommerce and others say.
	 * @param \WC_Order $order  Order.
	 * @return bool
	 */
	public static function may_cancel( $cancel, $order ) {
		if ( ! $cancel || ! $order instanceof \WC_Order || ! self::is_ours( $order ) ) {
			return $cancel;
		}
		if ( null !== $order->get_date_paid( 'edit' ) ) {
			return false;
		}
		$id = $order->get_id();
		if ( ! isset( self::$verdicts[ $id ] ) ) {
			self::ask( $order );
		}
		return self::$verdicts[ $id ];
	}

	/**
	 * Whether an order has payments of ours that may still be paid. One whose method was changed since has them too.
	 *
	 * @param \WC_Order $order Order.
	 * @return bool
	 */
	private static function is_ours( $order ) {
		if ( null === Connection::active() ) {
			return false;
		}
		$ledger = new Ledger( $order );
		return (bool) $ledger->payments() || null !== $ledger->get( 'opening' );
	}

	/**
	 * Asks about this order and all others that WooCommerce is about to cancel.
	 *
	 * @param \WC_Order $order Order.
	 */
	private static function ask( $order ) {
		$ids = array_slice( array_unique( array_merge( array( $order->get_id() ), self::others() ) ), 0, 50 );
		try {
			$server = new Server( Connection::active() );
			$answer = $server->ask( '/close', array( 'orders' => array_map( 'strval', $ids ) ), self::PATIENCE );
		} catch ( Server_Error $error ) {
			foreach ( $ids as $id ) {
				self::$verdicts[ $id ] = self::is_long_overdue( $id );
			}
			return;
		}
		foreach ( $ids as $id ) {
			self::$verdicts[ $id ] = false;
		}
		foreach ( isset( $answer['orders'] ) && is_array( $answer['orders'] ) ? $answer['orders'] : array() as $entry ) {
			if ( isset( $entry['order'], $entry['closed'] ) && in_array( (int) $entry['order'], $ids, true ) ) {
				$unknown                                 = isset( $entry['known'] ) && false === $entry['known'];
				self::$verdicts[ (int) $entry['order'] ] = true === $entry['closed'] || ( $unknown && self::is_long_overdue( (int) $entry['order'] ) );
				Inquiry::take( isset( $entry['state'] ) ? $entry['state'] : null, $ids );
			}
		}
	}

	/**
	 * The other orders of this run that are ours.
	 *
	 * @return int[]
	 */
	private static function others() {
		$minutes = absint( get_option( 'woocommerce_hold_stock_minutes', 60 ) );
		$ids     = \WC_Data_Store::load( 'order' )->get_unpaid_orders( strtotime( '-' . $minutes . ' MINUTES', current_time( 'timestamp' ) ) ); // phpcs:ignore WordPress.DateTime.CurrentTimeTimestamp -- as WooCommerce asks.
		$ours    = array();
		foreach ( array_slice( (array) $ids, 0, 200 ) as $id ) {
			$order = wc_get_order( $id );
			if ( $order instanceof \WC_Order && self::is_ours( $order ) ) {
				$ours[] = $order->get_id();
			}
		}
		return $ours;
	}

	/**
	 * Whether an order has waited so long that its stock is not kept any longer.
	 *
	 * @param int $id Order id.
	 * @return bool
	 */
	private static function is_long_overdue( $id ) {
		$order = wc_get_order( $id );
		$made  = $order instanceof \WC_Order ? $order->get_date_created( 'edit' ) : null;
		return null !== $made && $made->getTimestamp() < time() - self::LONGEST;
	}
}
