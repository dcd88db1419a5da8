<?php
/**
 * Opens payments.
 *
 * @package Polygate
 */

namespace Polygate\WooCommerce;

defined( 'ABSPATH' ) || exit;

/**
 * Asks the server for the page where an order is paid. The order's status, its stock and the cart stay as they are: the
 * buyer has not paid yet.
 */
final class Opener {
	/** How long a buyer waits for the answer, in seconds. */
	const PATIENCE = 15;

	/**
	 * Opens a payment for an order, or finds the one that is open for the same sum.
	 *
	 * @param int    $order_id Order id.
	 * @param string $account  Account id.
	 * @return string Where the buyer pays.
	 * @throws \Exception With a message for the buyer.
	 */
	public static function open( $order_id, $account ) {
		$connection = Connection::active();
		if ( ! $connection ) {
			throw new \Exception( esc_html( self::sorry() ) );
		}
		try {
			return Orders::locked(
				$order_id,
				static function ( $order ) use ( $connection, $account ) {
					return self::open_locked( $order, $connection, $account );
				}
			);
		} catch ( Lock_Busy $busy ) {
			throw new \Exception( esc_html__( 'Your order is being worked on. Please try again in a moment.', 'polygate-for-woocommerce' ) );
		}
	}

	/**
	 * The same under the order's lock: two clicks open one payment.
	 *
	 * @param \WC_Order|null $order      Order.
	 * @param Connection     $connection Connection.
	 * @param string         $account    Account id.
	 * @return string
	 * @throws \Exception With a message for the buyer.
	 */
	private static function open_locked( $order, Connection $connection, $account ) {
		if ( ! $order || ! $order->needs_payment() ) {
			throw new \Exception( esc_html__( 'This order cannot be paid any more. Please look at its state.', 'polygate-for-woocommerce' ) );
		}
		if ( null === Money::minor( $order->get_total( 'edit' ), $order->get_currency() ) ) {
			/* translators: 1: amount, 2: currency. */
			$order->add_order_note( sprintf( __( 'No payment was opened: %1$s is no sum of %2$s. Set WooCommerce → Settings → General → Number of decimals to what the currency has.', 'polygate-for-woocommerce' ), $order->get_total(), $order->get_currency() ) );
			throw new \Exception( esc_html( self::sorry() ) );
		}
		$ledger  = new Ledger( $order );
		$opening = self::opening( $order, $ledger, $connection, $account );
		// Written down before it is asked: where the answer is lost, the same is asked again, not a second payment.
		$ledger->set( 'opening', $opening );
		$ledger->due( time() + Sweeper::FIRST );
		$ledger->keep();
		$order->save();
		$answer = self::ask( $order, $connection, $account, $opening );
		$id     = (string) $answer['payment'];
		$ledger->note_payment(
			$id,
			array(
				'account'  => $account,
				'amount'   => $opening['amount'],
				'currency' => $opening['currency'],
				'mode'     => $opening['mode'],
				'opened'   => time(),
			)
		);
		$ledger->set( 'opening', null );
		$ledger->set( 'group', $opening['group'] );
		$ledger->keep();
		$order->save();
		if ( empty( $answer['reused'] ) ) {
			/* translators: 1: amount, 2: currency, 3: payment id. */
			$order->add_order_note( sprintf( __( 'Payment %3$s over %1$s %2$s was opened; the buyer was sent to pay.', 'polygate-for-woocommerce' ), $opening['amount'], $opening['currency'], $id ) );
		}
		Shopper::remember( $order );
		return (string) $answer['url'];
	}

	/**
	 * What is about to be opened. The id of the one before is used again where nobody knows what became of it and it was the
	 * same.
	 *
	 * @param \WC_Order  $order      Order.
	 * @param Ledger     $ledger     Ledger.
	 * @param Connection $connection Connection.
	 * @param string     $account    Account id.
	 * @return array
	 */
	private static function opening( $order, Ledger $ledger, Connection $connection, $account ) {
		$before  = $ledger->get( 'opening' );
		$group   = $ledger->get( 'group' ) ? $ledger->get( 'group' ) : ( is_array( $before ) ? $before['group'] : Shopper::group() );
		$opening = array(
			'account'  => $account,
			'amount'   => Money::text( $order->get_total( 'edit' ) ),
			'currency' => $order->get_currency(),
			'mode'     => $connection->mode,
			'group'    => $group,
		);
		if ( is_array( $before ) && array_intersect_key( $before, $opening ) === $opening ) {
			return $before;
		}
		return $opening + array( 'id' => 'open-' . $order->get_id() . '-' . wp_generate_password( 20, false ) );
	}

	/**
	 * Asks.
	 *
	 * @param \WC_Order  $order      Order.
	 * @param Connection $connection Connection.
	 * @param string     $account    Account id.
	 * @param array      $opening    What is opened.
	 * @return array `payment`, `url`, `reused`.
	 * @throws \Exception With a message for the buyer.
	 */
	private static function ask( $order, Connection $connection, $account, array $opening ) {
		try {
			$server = new Server( $connection );
			$answer = $server->ask( '/sessions', Session_Request::of( $order, $account, $opening ), self::PATIENCE );
		} catch ( Server_Error $error ) {
			self::tell( $order, $error );
			$message = 'refused' === $error->reason ? $error->getMessage() : self::sorry();
			throw new \Exception( esc_html( $message ) );
		}
		if ( empty( $answer['payment'] ) || empty( $answer['url'] ) || ! Server::is_allowed( $answer['url'] ) ) {
			Health::failed( 'The server\'s answer to a new payment was not understood. Update the plugin and the server.' );
			throw new \Exception( esc_html( self::sorry() ) );
		}
		return $answer;
	}

	/**
	 * Writes into the order why it could not be paid.
	 *
	 * @param \WC_Order    $order Order.
	 * @param Server_Error $error Error.
	 */
	private static function tell( $order, Server_Error $error ) {
		if ( $error->refused ) {
			$ledger = new Ledger( $order );
			$ledger->set( 'opening', null );
			$ledger->keep();
			$order->save();
		}
		/* translators: %s: reason. */
		Transition::add_note( $order, sprintf( __( 'The buyer could not be sent to pay: %s', 'polygate-for-woocommerce' ), $error->getMessage() ) );
	}

	/**
	 * What a buyer reads where the reason is not theirs.
	 *
	 * @return string
	 */
	private static function sorry() {
		return __( 'The payment could not be started. You have not been charged. Please try again, or choose another way to pay.', 'polygate-for-woocommerce' );
	}
}
