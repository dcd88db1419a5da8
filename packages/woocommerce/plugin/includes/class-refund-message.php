<?php
/**
 * What the server says of a refund.
 *
 * @package Polygate
 */

namespace Polygate\WooCommerce;

defined( 'ABSPATH' ) || exit;

/**
 * A refund that reached the buyer, or did not. What was given back at the gateway itself is booked in the shop. What this
 * shop began and then failed stays booked until a person takes it out, and is marked: WooCommerce's own word for a refund
 * with which no money moved, its reason, and a note. To delete it would restore nothing that was restocked or mailed.
 */
final class Refund_Message {
	/**
	 * Applies a message about a refund. Called under the order's lock.
	 *
	 * @param \WC_Order $order   Order.
	 * @param Ledger    $ledger  Ledger.
	 * @param Message   $message Message.
	 * @return array `outcome`, `reason`.
	 */
	public static function apply( $order, Ledger $ledger, Message $message ) {
		$refund = $message->refund;
		$known  = $ledger->refund( $refund['reference'] );
		if ( 'pending' === $refund['status'] ) {
			return self::finish( $order, $ledger, $message, Outcome::applied(), '' );
		}
		if ( 'failed' === $refund['status'] ) {
			return self::fail( $order, $ledger, $message, $known );
		}
		$shops = $known ? self::shops_refund( $known ) : null;
		if ( ! $known || ( ! $shops && ( $known['id'] > 0 || 'failed' === $known['status'] ) ) ) {
			return self::book( $order, $ledger, $message );
		}
		if ( $shops && 'failed' === $known['status'] ) {
			$shops->set_refunded_payment( true );
			$shops->save();
		}
		$again = 'succeeded' === $known['status'];
		$ledger->note_refund( $refund['reference'], array( 'status' => 'succeeded' ) );
		return self::finish( $order, $ledger, $message, Outcome::applied(), $again ? '' : $message->sentence );
	}

	/**
	 * Marks what this shop took for given back and the buyer has not got.
	 *
	 * @param \WC_Order  $order   Order.
	 * @param Ledger     $ledger  Ledger.
	 * @param Message    $message Message.
	 * @param array|null $known   What the ledger knows of the refund.
	 * @return array
	 */
	private static function fail( $order, Ledger $ledger, Message $message, $known ) {
		if ( $known && 'failed' === $known['status'] ) {
			return self::finish( $order, $ledger, $message, Outcome::applied(), '' );
		}
		$note  = $message->sentence;
		$shops = $known ? self::shops_refund( $known ) : null;
		if ( $shops ) {
			$shops->set_refunded_payment( false );
			/* translators: %s: why the merchant gave money back. */
			$shops->set_reason( trim( sprintf( __( 'FAILED, the buyer has not got the money. %s', 'polygate-for-woocommerce' ), $shops->get_reason() ) ) );
			$shops->save();
			/* translators: %s: number of the refund in the shop. */
			$note .= ' ' . sprintf( __( 'Refund #%s of this order is marked as failed. Delete it here and refund again, or give the money back another way.', 'polygate-for-woocommerce' ), $shops->get_id() );
		}
		if ( $known ) {
			$ledger->note_refund( $message->refund['reference'], array( 'status' => 'failed' ) );
		}
		return self::finish( $order, $ledger, $message, Outcome::held( $message->sentence ), $note );
	}

	/**
	 * The refund in the shop, where it is still there.
	 *
	 * @param array $known What the ledger knows of it.
	 * @return \WC_Order_Refund|null
	 */
	private static function shops_refund( array $known ) {
		$refund = $known['id'] > 0 ? wc_get_order( $known['id'] ) : null;
		return $refund instanceof \WC_Order_Refund ? $refund : null;
	}

	/**
	 * Books what was given back at the gateway itself.
	 *
	 * @param \WC_Order $order   Order.
	 * @param Ledger    $ledger  Ledger.
	 * @param Message   $message Message.
	 * @return array
	 */
	private static function book( $order, Ledger $ledger, Message $message ) {
		$refund   = $message->refund;
		$currency = $order->get_currency();
		$amount   = Money::minor( $refund['amount'], $currency );
		$left     = Money::minor( $order->get_remaining_refund_amount(), $currency );
		if ( $refund['currency'] !== $currency || null === $amount || null === $left || Money::compare( $amount, $left ) > 0 ) {
			$reason = $message->sentence . ' ' . __( 'It was not booked: it is more than what is left of the order.', 'polygate-for-woocommerce' );
			return self::finish( $order, $ledger, $message, Outcome::held( $reason ), $reason );
		}
		$booked = wc_create_refund(
			array(
				'order_id'       => $order->get_id(),
				'amount'         => $refund['amount'],
				'reason'         => __( 'Given back at the gateway.', 'polygate-for-woocommerce' ),
				'refund_payment' => false,
			)
		);
		if ( is_wp_error( $booked ) ) {
			$reason = $message->sentence . ' ' . $booked->get_error_message();
			return self::finish( $order, $ledger, $message, Outcome::held( $reason ), $reason );
		}
		// The refund may have changed the order's status.
		$order  = Orders::fresh( $order->get_id() );
		$ledger = new Ledger( $order );
		$ledger->note_refund(
			$refund['reference'],
			array(
				'id'     => $booked->get_id(),
				'status' => 'succeeded',
				'amount' => $refund['amount'],
			)
		);
		return self::finish( $order, $ledger, $message, Outcome::applied(), $message->sentence );
	}

	/**
	 * Remembers and saves.
	 *
	 * @param \WC_Order $order   Order.
	 * @param Ledger    $ledger  Ledger.
	 * @param Message   $message Message.
	 * @param array     $outcome Outcome.
	 * @param string    $note    Note.
	 * @return array
	 */
	private static function finish( $order, Ledger $ledger, Message $message, array $outcome, $note ) {
		Applier::remember( $ledger, $message, $outcome );
		Transition::add_note( $order, $note );
		$order->save();
		return $outcome;
	}
}
