<?php
/**
 * What the server says of a refund.
 *
 * @package Polygate
 */

namespace Polygate\WooCommerce;

defined( 'ABSPATH' ) || exit;

/**
 * A refund that reached the buyer, or did not. What was given back at the gateway itself is booked in the shop; what this
 * shop began and then failed is shown, and left to a person.
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
			if ( $known ) {
				$ledger->note_refund( $refund['reference'], array( 'status' => 'failed' ) );
			}
			return self::finish( $order, $ledger, $message, Outcome::held( $message->sentence ), $message->sentence );
		}
		if ( $known ) {
			$again = 'succeeded' === $known['status'];
			$ledger->note_refund( $refund['reference'], array( 'status' => 'succeeded' ) );
			return self::finish( $order, $ledger, $message, Outcome::applied(), $again ? '' : $message->sentence );
		}
		return self::book( $order, $ledger, $message );
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
