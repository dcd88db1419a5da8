<?php
/**
 * What the server says of a payment.
 *
 * @package Polygate
 */

namespace Polygate\WooCommerce;

defined( 'ABSPATH' ) || exit;

/**
 * A message of the server whose signature held: a notification, or the answer to our question. The words are the same, so
 * there is one way to apply them.
 */
final class Message {
	/**
	 * Its id, the same when repeated.
	 *
	 * @var string
	 */
	public $event;

	/**
	 * `payment`, `refund` or `case`.
	 *
	 * @var string
	 */
	public $type;

	/**
	 * Grows with every change of the payment.
	 *
	 * @var int
	 */
	public $version;

	/**
	 * Order id.
	 *
	 * @var int
	 */
	public $order;

	/**
	 * Payment id.
	 *
	 * @var string
	 */
	public $payment;

	/**
	 * The gateway's name.
	 *
	 * @var string
	 */
	public $gateway;

	/**
	 * `test` or `live`.
	 *
	 * @var string
	 */
	public $mode;

	/**
	 * What was asked of the buyer, decimal text.
	 *
	 * @var string
	 */
	public $amount;

	/**
	 * ISO 4217.
	 *
	 * @var string
	 */
	public $currency;

	/**
	 * `waiting`, `paid`, `ended` or `attention`.
	 *
	 * @var string
	 */
	public $state;

	/**
	 * What happened, for the shop's owner.
	 *
	 * @var string
	 */
	public $sentence;

	/**
	 * What to find a paid payment by.
	 *
	 * @var string
	 */
	public $transaction;

	/**
	 * `canceled`, `expired` or `failed`.
	 *
	 * @var string
	 */
	public $ended;

	/**
	 * What the merchant must decide: `late`, `double`, `under`, `over`, `mismatch`, `dispute` …
	 *
	 * @var string
	 */
	public $case_kind;

	/**
	 * What has been given back in all, decimal text.
	 *
	 * @var string
	 */
	public $refunded;

	/**
	 * `reference`, `status`, `amount`, `currency`; empty for other messages.
	 *
	 * @var array
	 */
	public $refund;

	/** As much of a sentence as a note takes, whatever the letters. */
	const SENTENCE = 2000;

	/**
	 * Reads one.
	 *
	 * @param mixed $data Decoded JSON.
	 * @return self|null Null for what is none.
	 */
	public static function read( $data ) {
		$texts = array( 'event', 'type', 'version', 'order', 'payment', 'gateway', 'mode', 'amount', 'currency', 'state' );
		foreach ( $texts as $name ) {
			if ( ! isset( $data[ $name ] ) || ! is_string( $data[ $name ] ) || '' === $data[ $name ] || strlen( $data[ $name ] ) > 200 ) {
				return null;
			}
		}
		if ( ! preg_match( '/^[1-9]\d{0,17}$/D', $data['order'] ) || ! preg_match( '/^\d{1,15}$/D', $data['version'] ) ) {
			return null;
		}
		if ( ! in_array( $data['type'], array( 'payment', 'refund', 'case' ), true ) ) {
			return null;
		}
		if ( ! in_array( $data['state'], array( 'waiting', 'paid', 'ended', 'attention' ), true ) ) {
			return null;
		}
		$message              = new self();
		$message->event       = $data['event'];
		$message->type        = $data['type'];
		$message->version     = (int) $data['version'];
		$message->order       = (int) $data['order'];
		$message->payment     = $data['payment'];
		$message->gateway     = $data['gateway'];
		$message->mode        = $data['mode'];
		$message->amount      = $data['amount'];
		$message->currency    = $data['currency'];
		$message->state       = $data['state'];
		$message->sentence    = mb_substr( self::text( $data, 'sentence' ), 0, self::SENTENCE );
		$message->transaction = mb_substr( self::text( $data, 'transaction' ), 0, 100 );
		$message->ended       = self::text( $data, 'ended' );
		$message->case_kind   = self::text( $data, 'case' );
		$message->refunded    = self::text( $data, 'refunded' );
		$message->refund      = array();
		foreach ( array( 'reference', 'status', 'amount', 'currency' ) as $name ) {
			if ( 'refund' === $message->type ) {
				$message->refund[ $name ] = isset( $data['refund'] ) ? self::text( $data['refund'], $name ) : '';
			}
		}
		if ( 'refund' === $message->type && '' === $message->refund['reference'] ) {
			return null;
		}
		return $message;
	}

	/**
	 * One text of it.
	 *
	 * @param mixed  $data Decoded JSON.
	 * @param string $name Which.
	 * @return string
	 */
	private static function text( $data, $name ) {
		return isset( $data[ $name ] ) && is_string( $data[ $name ] ) ? $data[ $name ] : '';
	}
}
