<?php
/**
 * What a payment makes of an order.
 *
 * @package Polygate
 */

namespace Polygate\WooCommerce;

defined( 'ABSPATH' ) || exit;

/**
 * The one table: the order as it is, the message, what follows. It decides nothing about money. What contradicts the order
 * is held for a person.
 */
final class Transition {
	/** What `on-hold` may take the place of. What was sent, refunded or thrown away stays so. */
	const HOLDABLE = array( 'pending', 'failed', 'cancelled', 'processing' );

	/** Where a payment can still be booked. */
	const PAYABLE = array( 'pending', 'failed', 'on-hold' );

	/**
	 * Applies a message about a payment or a case. Called under the order's lock.
	 *
	 * @param \WC_Order $order   Order.
	 * @param Ledger    $ledger  Ledger.
	 * @param Message   $message Message.
	 * @return array `outcome`, `reason`.
	 */
	public static function apply( $order, Ledger $ledger, Message $message ) {
		$transition = new self( $order, $ledger, $message );
		switch ( $message->state ) {
			case 'paid':
				return $transition->paid();
			case 'ended':
				return $transition->ended();
			case 'attention':
				return $transition->attention();
			default:
				return $transition->note( Outcome::applied(), '' );
		}
	}

	/**
	 * Order.
	 *
	 * @var \WC_Order
	 */
	private $order;

	/**
	 * Ledger.
	 *
	 * @var Ledger
	 */
	private $ledger;

	/**
	 * Message.
	 *
	 * @var Message
	 */
	private $message;

	/**
	 * Of these three.
	 *
	 * @param \WC_Order $order   Order.
	 * @param Ledger    $ledger  Ledger.
	 * @param Message   $message Message.
	 */
	private function __construct( $order, Ledger $ledger, Message $message ) {
		$this->order   = $order;
		$this->ledger  = $ledger;
		$this->message = $message;
	}

	/**
	 * Exactly what was payable has come.
	 *
	 * @return array
	 */
	private function paid() {
		$message = $this->message;
		$booked  = $this->ledger->get( 'paid_by' );
		if ( $this->is_paid() ) {
			if ( $message->payment === $booked || $this->order->get_transaction_id() === $message->transaction ) {
				$this->ledger->due( null );
				return $this->note( Outcome::applied(), '' );
			}
			$other = $this->order->get_transaction_id() ? $this->order->get_transaction_id() : __( 'another payment', 'polygate-for-woocommerce' );
			/* translators: %s: transaction of the payment that paid the order. */
			return $this->hold( sprintf( __( 'It comes on top: the order was already paid (%s).', 'polygate-for-woocommerce' ), $other ), false );
		}
		if ( ! Accounts::is_ours( $this->order->get_payment_method() ) ) {
			$method = $this->order->get_payment_method() ? $this->order->get_payment_method() : __( 'no payment method', 'polygate-for-woocommerce' );
			/* translators: %s: payment method's id. */
			return $this->hold( sprintf( __( 'It was not booked: the order is now to be paid by %s.', 'polygate-for-woocommerce' ), $method ), false );
		}
		if ( $this->order->get_currency() !== $message->currency || ! Money::same( $this->order->get_total( 'edit' ), $message->amount, $message->currency ) ) {
			/* translators: 1: amount, 2: currency. */
			$why = sprintf( __( 'It was not booked: the order\'s total is now %1$s %2$s.', 'polygate-for-woocommerce' ), $this->order->get_total(), $this->order->get_currency() );
			return $this->hold( $why, true );
		}
		if ( ! $this->order->has_status( self::PAYABLE ) ) {
			/* translators: %s: order status. */
			$why = sprintf( __( 'It was not booked: the order\'s status was %s.', 'polygate-for-woocommerce' ), $this->order->get_status() );
			return $this->hold( $why, $this->order->has_status( 'cancelled' ) );
		}
		$payment = $this->ledger->payment( $message->payment );
		if ( ! empty( $payment['contradicted'] ) ) {
			return $this->hold( __( 'It was not booked: the order was cancelled before. Set its status yourself.', 'polygate-for-woocommerce' ), false );
		}
		return $this->book();
	}

	/**
	 * Books the payment: WooCommerce itself completes it, and what we remember is saved with it.
	 *
	 * @return array
	 */
	private function book() {
		$order   = $this->order;
		$message = $this->message;
		$payment = $this->ledger->payment( $message->payment );
		if ( $payment && Accounts::method( $payment['account'] ) !== $order->get_payment_method() ) {
			// Another of our methods was chosen meanwhile; refunds must go where the money is.
			$order->set_payment_method( Accounts::method( $payment['account'] ) );
			$order->set_payment_method_title( Accounts::title( $payment['account'] ) );
		}
		$this->ledger->set( 'paid_by', $message->payment );
		$this->ledger->set( 'opening', null );
		$this->ledger->due( null );
		Applier::remember( $this->ledger, $message, Outcome::applied() );
		$order->payment_complete( $message->transaction );
		$saved = Orders::fresh( $order->get_id() );
		if ( ! $saved || null === $saved->get_date_paid( 'edit' ) ) {
			return $this->unbooked( $saved ? $saved : $order );
		}
		self::add_note( $order, $message->sentence );
		return Outcome::applied();
	}

	/**
	 * WooCommerce, or something that listens to it, did not let the payment be booked.
	 *
	 * @param \WC_Order $order Order as it was saved.
	 * @return array
	 */
	private function unbooked( $order ) {
		$this->order  = $order;
		$this->ledger = new Ledger( $order );
		$this->ledger->set( 'paid_by', null );
		/* translators: %s: order status. */
		return $this->hold( sprintf( __( 'WooCommerce did not book it: the order\'s status is %s. Look into WooCommerce → Status → Logs.', 'polygate-for-woocommerce' ), $order->get_status() ), false );
	}

	/**
	 * The attempt is over and nothing was collected: the order may still be paid by another.
	 *
	 * @return array
	 */
	private function ended() {
		$failed = 'failed' === $this->message->ended && $this->order->has_status( 'pending' ) && ! $this->is_paid();
		if ( $failed && Accounts::is_ours( $this->order->get_payment_method() ) ) {
			Applier::remember( $this->ledger, $this->message, Outcome::applied() );
			$this->order->set_status( 'failed', self::escape( $this->message->sentence ) );
			$this->order->save();
			return Outcome::applied();
		}
		return $this->note( Outcome::applied(), $this->message->sentence );
	}

	/**
	 * A person must look before the order goes on.
	 *
	 * @return array
	 */
	private function attention() {
		$message = $this->message;
		$ours    = $message->payment === $this->ledger->get( 'paid_by' );
		if ( 'payment' === $message->type && $ours && $this->is_paid() && $this->is_given_back_by_us() ) {
			return $this->note( Outcome::applied(), '' );
		}
		return $this->hold( '', Accounts::is_ours( $this->order->get_payment_method() ) && $this->stops() );
	}

	/**
	 * Whether what turned up must stop the order: not where it was paid properly and only other money is in question.
	 *
	 * @return bool
	 */
	private function stops() {
		if ( 'payment' === $this->message->type ) {
			return ! $this->is_paid();
		}
		if ( 'dispute' === $this->message->case_kind ) {
			return true;
		}
		return ! $this->is_paid() && in_array( $this->message->case_kind, array( 'late', 'under', 'over', 'mismatch', 'double' ), true );
	}

	/**
	 * Whether all that was given back is what this shop's own refunds gave back: those are told by themselves.
	 *
	 * @return bool
	 */
	private function is_given_back_by_us() {
		$currency = $this->message->currency;
		$given    = Money::minor( $this->message->refunded, $currency );
		$ours     = Money::minor( $this->order->get_total_refunded(), $currency );
		return null !== $given && null !== $ours && '0' !== $given && Money::compare( $given, $ours ) <= 0;
	}

	/**
	 * Holds the payment for a person: the order stops where that is still possible, and says why.
	 *
	 * @param string $why  What is wrong, beside what the message says.
	 * @param bool   $stop Whether the order is put on hold.
	 * @return array
	 */
	private function hold( $why, $stop ) {
		$reason  = trim( $this->message->sentence . ' ' . $why );
		$outcome = Outcome::held( $reason );
		$late    = $this->order->has_status( 'cancelled' );
		$this->ledger->due( null );
		Applier::remember( $this->ledger, $this->message, $outcome, $late ? array( 'contradicted' => true ) : array() );
		if ( ! $stop || ! $this->order->has_status( self::HOLDABLE ) ) {
			self::add_note( $this->order, $reason );
			$this->order->save();
			return $outcome;
		}
		// The stock of a cancelled order was given back and may be sold: it is taken again only when a person lets the order go on.
		$keep = static function () {
			return false;
		};
		if ( $late ) {
			add_filter( 'woocommerce_payment_complete_reduce_order_stock', $keep );
		}
		$this->order->set_status( 'on-hold', self::escape( $reason ) );
		$this->order->save();
		remove_filter( 'woocommerce_payment_complete_reduce_order_stock', $keep );
		return $outcome;
	}

	/**
	 * Remembers the message, with a note in the order where there is something to say.
	 *
	 * @param array  $outcome  Outcome.
	 * @param string $sentence Note.
	 * @return array
	 */
	private function note( array $outcome, $sentence ) {
		Applier::remember( $this->ledger, $this->message, $outcome );
		if ( '' !== $sentence ) {
			self::add_note( $this->order, $sentence );
		}
		$this->order->save();
		return $outcome;
	}

	/**
	 * Whether the order was paid, whatever became of its status since.
	 *
	 * @return bool
	 */
	private function is_paid() {
		return null !== $this->order->get_date_paid( 'edit' );
	}

	/**
	 * Adds a note that only the merchant sees.
	 *
	 * @param \WC_Order $order Order.
	 * @param string    $text  Text.
	 */
	public static function add_note( $order, $text ) {
		if ( '' !== $text ) {
			$order->add_order_note( self::escape( $text ) );
		}
	}

	/**
	 * Notes are shown as HTML, and reasons may quote what a gateway said.
	 *
	 * @param string $text Text.
	 * @return string
	 */
	private static function escape( $text ) {
		return str_replace( '\\', '&#92;', esc_html( $text ) );
	}
}
