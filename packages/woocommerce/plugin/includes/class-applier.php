<?php
/**
 * Lets orders follow their money.
 *
 * @package Polygate
 */

namespace Polygate\WooCommerce;

defined( 'ABSPATH' ) || exit;

/**
 * Applies what the server says to the order it is about: once, whatever is repeated or comes out of order, and only where
 * it fits what the order itself remembers.
 */
final class Applier {
	/**
	 * Applies a message.
	 *
	 * @param Message $message Message.
	 * @return array `outcome`, `reason`.
	 * @throws Lock_Busy Where the order is being worked on.
	 */
	public static function apply( Message $message ) {
		return Orders::locked(
			$message->order,
			static function ( $order ) use ( $message ) {
				return self::apply_to( $order, $message );
			}
		);
	}

	/**
	 * The same under the lock.
	 *
	 * @param \WC_Order|null $order   Order as it is now.
	 * @param Message        $message Message.
	 * @return array
	 */
	public static function apply_to( $order, Message $message ) {
		if ( ! $order ) {
			return Outcome::refused( 'This shop has no order ' . $message->order . '.' );
		}
		$ledger = new Ledger( $order );
		$doubt  = self::doubt( $ledger, $message );
		if ( '' !== $doubt ) {
			Log::error( 'Order ' . $message->order . ': refused a message: ' . $doubt );
			return Outcome::refused( $doubt );
		}
		self::adopt( $ledger, $message );
		$before = self::told_before( $ledger, $message );
		if ( $before ) {
			return $before;
		}
		$outcome = 'refund' === $message->type
			? Refund_Message::apply( $order, $ledger, $message )
			: Transition::apply( $order, $ledger, $message );
		Log::info( 'Order ' . $message->order . ', ' . $message->event . ' (' . $message->state . '): ' . trim( $outcome['outcome'] . ' ' . $outcome['reason'] ) );
		return $outcome;
	}

	/**
	 * Remembers, in the order, what becomes of a message. Whoever calls this saves the order.
	 *
	 * @param Ledger  $ledger  Ledger.
	 * @param Message $message Message.
	 * @param array   $outcome `outcome`, `reason`.
	 * @param array   $more    What else is noted of the payment.
	 */
	public static function remember( Ledger $ledger, Message $message, array $outcome, array $more = array() ) {
		$ledger->tell( $message->event, $outcome, $message->sentence );
		if ( 'refund' !== $message->type ) {
			$newest = max( $message->version, (int) self::version( $ledger, $message ) );
			$ledger->note_payment( $message->payment, $more + array( 'version' => $newest ) + $outcome );
		}
		$ledger->keep();
	}

	/**
	 * Why a message is not about this order; empty where it is.
	 *
	 * @param Ledger  $ledger  Ledger.
	 * @param Message $message Message.
	 * @return string
	 */
	private static function doubt( Ledger $ledger, Message $message ) {
		$payment = $ledger->payment( $message->payment );
		$opening = $ledger->get( 'opening' );
		if ( ! $payment && is_array( $opening ) ) {
			// It was opened, but the shop never got the answer. It is the one, if it is for the same sum.
			$payment = $opening;
		}
		if ( ! $payment ) {
			return 'The payment ' . $message->payment . ' was not opened for this order.';
		}
		if ( $payment['mode'] !== $message->mode ) {
			return 'A ' . $message->mode . ' payment says nothing about an order that was to be paid in ' . $payment['mode'] . ' mode.';
		}
		if ( $payment['currency'] !== $message->currency || ! Money::same( $payment['amount'], $message->amount, $message->currency ) ) {
			return 'The payment was opened for ' . $payment['amount'] . ' ' . $payment['currency'] . ', not for ' . $message->amount . ' ' . $message->currency . '.';
		}
		return '';
	}

	/**
	 * Takes in the payment whose opening was never answered.
	 *
	 * @param Ledger  $ledger  Ledger.
	 * @param Message $message Message.
	 */
	private static function adopt( Ledger $ledger, Message $message ) {
		$opening = $ledger->get( 'opening' );
		if ( is_array( $opening ) && ! $ledger->payment( $message->payment ) ) {
			unset( $opening['id'], $opening['group'] );
			$ledger->note_payment( $message->payment, $opening );
		}
	}

	/**
	 * What to answer to what was told before, or is overtaken by something newer. Refunds and cases are news whatever came
	 * after them.
	 *
	 * @param Ledger  $ledger  Ledger.
	 * @param Message $message Message.
	 * @return array|null
	 */
	private static function told_before( Ledger $ledger, Message $message ) {
		$told = $ledger->told( $message->event );
		if ( $told ) {
			return $told;
		}
		$version = self::version( $ledger, $message );
		if ( 'payment' !== $message->type || null === $version || $message->version > $version ) {
			return null;
		}
		$payment = $ledger->payment( $message->payment );
		return $message->version === $version
			? array(
				'outcome' => $payment['outcome'],
				'reason'  => $payment['reason'],
			)
			: Outcome::applied();
	}

	/**
	 * Up to which version a payment was told.
	 *
	 * @param Ledger  $ledger  Ledger.
	 * @param Message $message Message.
	 * @return int|null
	 */
	private static function version( Ledger $ledger, Message $message ) {
		$payment = $ledger->payment( $message->payment );
		return isset( $payment['version'] ) ? (int) $payment['version'] : null;
	}
}
