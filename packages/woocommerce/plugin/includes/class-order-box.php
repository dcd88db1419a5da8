<?php
/**
 * The box beside an order.
 *
 * @package Polygate
 */

namespace Polygate\WooCommerce;

defined( 'ABSPATH' ) || exit;

/** Tells the story of an order's payments beside the order. */
final class Order_Box {
	/** Listens. */
	public static function start() {
		add_action( 'add_meta_boxes', array( self::class, 'add' ), 20, 2 );
	}

	/**
	 * Adds the box where there is something to tell.
	 *
	 * @param string $screen Screen id or post type.
	 * @param mixed  $subject Post or order.
	 */
	public static function add( $screen, $subject ) {
		$order = $subject instanceof \WC_Order ? $subject : ( $subject instanceof \WP_Post && 'shop_order' === $subject->post_type ? wc_get_order( $subject->ID ) : null );
		if ( ! $order instanceof \WC_Order ) {
			return;
		}
		$ledger = new Ledger( $order );
		if ( $ledger->payments() || null !== $ledger->get( 'opening' ) ) {
			add_meta_box(
				'polygate',
				'Polygate',
				static function () use ( $order, $ledger ) {
					self::show( $order, $ledger );
				},
				$screen,
				'side',
				'default'
			);
		}
	}

	/**
	 * Shows the box.
	 *
	 * @param \WC_Order $order  Order.
	 * @param Ledger    $ledger Ledger.
	 */
	private static function show( $order, Ledger $ledger ) {
		foreach ( $ledger->payments() as $id => $payment ) {
			$test = 'live' === $payment['mode'] ? '' : ' · ' . __( 'test', 'polygate-for-woocommerce' );
			echo '<p><strong>' . esc_html( Accounts::title( $payment['account'] ) ) . '</strong>' . esc_html( $test ) . '<br>';
			echo '<code>' . esc_html( $id ) . '</code><br>' . esc_html( $payment['amount'] . ' ' . $payment['currency'] );
			if ( $id === $ledger->get( 'paid_by' ) ) {
				echo ' · ' . esc_html__( 'paid the order', 'polygate-for-woocommerce' );
			}
			echo '</p>';
		}
		if ( $ledger->get( 'refund' ) ) {
			echo '<p class="polygate-warning"><strong>' . esc_html__( 'A refund has an unknown outcome. Repeat exactly that refund; it gives nothing twice.', 'polygate-for-woocommerce' ) . '</strong></p>';
		}
		foreach ( $ledger->refunds() as $reference => $refund ) {
			$words = array(
				'pending'   => __( 'on its way', 'polygate-for-woocommerce' ),
				'succeeded' => __( 'has reached the buyer', 'polygate-for-woocommerce' ),
				'failed'    => __( 'failed: the buyer has not got the money', 'polygate-for-woocommerce' ),
				'task'      => __( 'to be given back by hand', 'polygate-for-woocommerce' ),
			);
			$word  = isset( $words[ $refund['status'] ] ) ? $words[ $refund['status'] ] : '';
			/* translators: 1: amount, 2: currency, 3: what became of it. */
			echo '<p>' . esc_html( sprintf( __( 'Refund of %1$s %2$s: %3$s', 'polygate-for-woocommerce' ), $refund['amount'], $order->get_currency(), $word ) ) . '<br><code>' . esc_html( $reference ) . '</code></p>';
		}
		$story = $ledger->story();
		if ( $story ) {
			echo '<ol class="polygate-story" style="margin-left:1.2em">';
			foreach ( $story as $entry ) {
				echo '<li><time>' . esc_html( wp_date( get_option( 'date_format' ) . ' ' . get_option( 'time_format' ), (int) $entry['at'] ) ) . '</time><br>' . esc_html( $entry['text'] ) . '</li>';
			}
			echo '</ol>';
		}
	}
}
