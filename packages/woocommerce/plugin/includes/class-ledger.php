<?php
/**
 * What an order remembers of its payments.
 *
 * @package Polygate
 */

namespace Polygate\WooCommerce;

defined( 'ABSPATH' ) || exit;

/**
 * Kept in the order's own meta and saved with the order's own change, so that one is never there without the other. Read
 * and written under the order's lock only.
 */
final class Ledger {
	const META = '_polygate';

	/** When the sweeper is to ask next, seconds since 1970. Absent where nothing is open. */
	const DUE = '_polygate_due';

	/** As many events as are remembered. */
	const EVENTS = 60;

	/**
	 * The order.
	 *
	 * @var \WC_Order
	 */
	private $order;

	/**
	 * What is remembered.
	 *
	 * @var array
	 */
	private $data;

	/**
	 * Of an order.
	 *
	 * @param \WC_Order $order Order.
	 */
	public function __construct( $order ) {
		$this->order = $order;
		$data        = $order->get_meta( self::META );
		$this->data  = ( is_array( $data ) ? $data : array() ) + array(
			'payments' => array(),
			'events'   => array(),
			'refunds'  => array(),
			'story'    => array(),
		);
	}

	/**
	 * Puts what is remembered into the order. Whoever calls this saves the order.
	 */
	public function keep() {
		$this->data['events'] = array_slice( $this->data['events'], -self::EVENTS, null, true );
		$this->data['story']  = array_slice( $this->data['story'], -self::EVENTS );
		$this->order->update_meta_data( self::META, $this->data );
	}

	/**
	 * All payments, by id.
	 *
	 * @return array[] `account`, `amount`, `currency`, `mode`, `url`, `expires`, `version`, `outcome`, `reason`.
	 */
	public function payments() {
		return $this->data['payments'];
	}

	/**
	 * One payment.
	 *
	 * @param string $id Its id.
	 * @return array|null
	 */
	public function payment( $id ) {
		return isset( $this->data['payments'][ $id ] ) ? $this->data['payments'][ $id ] : null;
	}

	/**
	 * Notes something about a payment.
	 *
	 * @param string $id     Its id.
	 * @param array  $fields What.
	 */
	public function note_payment( $id, array $fields ) {
		$known                         = (array) $this->payment( $id );
		$this->data['payments'][ $id ] = $fields + $known;
	}

	/**
	 * What was answered to an event before.
	 *
	 * @param string $event Its id.
	 * @return array|null `outcome`, `reason`.
	 */
	public function told( $event ) {
		return isset( $this->data['events'][ $event ] ) ? $this->data['events'][ $event ] : null;
	}

	/**
	 * Remembers what is answered to an event, and tells it in the payment's story.
	 *
	 * @param string $event   Its id.
	 * @param array  $outcome `outcome`, `reason`.
	 * @param string $story   What happened, in a sentence; empty where nothing did.
	 */
	public function tell( $event, array $outcome, $story ) {
		$this->data['events'][ $event ] = $outcome;
		if ( '' !== $story ) {
			$this->data['story'][] = array(
				'at'   => time(),
				'text' => $story,
			);
		}
	}

	/**
	 * What happened, oldest first.
	 *
	 * @return array[] `at`, `text`.
	 */
	public function story() {
		return $this->data['story'];
	}

	/**
	 * Takes the sentences away. Whoever calls this saves the order.
	 *
	 * @return bool Whether there were any.
	 */
	public function forget_story() {
		$had = (bool) $this->data['story'];
		foreach ( $this->data['events'] as $event => $told ) {
			$this->data['events'][ $event ]['reason'] = '';
		}
		foreach ( $this->data['payments'] as $id => $payment ) {
			if ( isset( $payment['reason'] ) ) {
				$this->data['payments'][ $id ]['reason'] = '';
			}
		}
		$this->data['story'] = array();
		$this->keep();
		return $had;
	}

	/**
	 * A value of its own: `opening` (a session whose opening has an unknown outcome), `refund` (the same for a refund),
	 * `group`.
	 *
	 * @param string $name Which.
	 * @return mixed
	 */
	public function get( $name ) {
		return isset( $this->data[ $name ] ) ? $this->data[ $name ] : null;
	}

	/**
	 * Sets such a value.
	 *
	 * @param string $name  Which.
	 * @param mixed  $value What; null takes it away.
	 */
	public function set( $name, $value ) {
		if ( null === $value ) {
			unset( $this->data[ $name ] );
		} else {
			$this->data[ $name ] = $value;
		}
	}

	/**
	 * Which of the shop's refunds a refund at the gateway is.
	 *
	 * @param string $reference The gateway's.
	 * @return array|null `id`, `status`.
	 */
	public function refund( $reference ) {
		return isset( $this->data['refunds'][ $reference ] ) ? $this->data['refunds'][ $reference ] : null;
	}

	/**
	 * All refunds.
	 *
	 * @return array[]
	 */
	public function refunds() {
		return $this->data['refunds'];
	}

	/**
	 * Remembers a refund.
	 *
	 * @param string $reference The gateway's.
	 * @param array  $fields    `id` of the shop's refund, `status`, `amount`.
	 */
	public function note_refund( $reference, array $fields ) {
		$known                               = (array) $this->refund( $reference );
		$this->data['refunds'][ $reference ] = $fields + $known;
	}

	/**
	 * When the sweeper is to ask next. Whoever calls this saves the order.
	 *
	 * @param int|null $at Seconds since 1970; null for never.
	 */
	public function due( $at ) {
		if ( null === $at ) {
			$this->order->delete_meta_data( self::DUE );
		} else {
			$this->order->update_meta_data( self::DUE, (string) $at );
		}
	}
}
