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
			list( $opening, $request ) = Orders::locked(
				$order_id,
				static function ( $order ) use ( $connection, $account ) {
					return self::write_down( $order, $connection, $account );
				}
			);
		} catch ( Lock_Busy $busy ) {
			throw new \Exception( esc_html__( 'Your order is being worked on. Please try again in a moment.', 'polygate-for-woocommerce' ) );
		}
		// Not under the lock: whoever has news of this order must not wait for the answer, and a second click asks for the same.
		try {
			$answer = self::ask( $connection, $request );
		} catch ( Server_Error $error ) {
			self::tell( $order_id, $opening, $error );
			$message = 'refused' === $error->reason ? $error->getMessage() : self::sorry();
			throw new \Exception( esc_html( $message ) );
		}
		self::note( $order_id, $opening, $answer );
		return (string) $answer['url'];
	}

	/**
	 * Writes down what is about to be opened, under the order's lock and before it is asked: where the answer is lost, the same
	 * is asked again, not a second payment.
	 *
	 * @param \WC_Order|null $order      Order.
	 * @param Connection     $connection Connection.
	 * @param string         $account    Account id.
	 * @return array What is opened, and the request for it.
	 * @throws \Exception With a message for the buyer.
	 */
	private static function write_down( $order, Connection $connection, $account ) {
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
		$ledger->set( 'opening', $opening );
		$ledger->due( time() + Sweeper::FIRST );
		$ledger->keep();
		$order->save();
		return array( $opening, Session_Request::of( $order, $account, $opening ) );
	}

	/**
	 * Notes the payment that was opened. Where somebody keeps the order it stays as it was written down: the server's first
	 * message about the payment finds it so.
	 *
	 * @param int   $order_id Order id.
	 * @param array $opening  What was opened.
	 * @param array $answer   `payment`, `url`, `reused`.
	 */
	private static function note( $order_id, array $opening, array $answer ) {
		try {
			Orders::locked(
				$order_id,
				static function ( $order ) use ( $opening, $answer ) {
					if ( $order ) {
						self::note_locked( $order, $opening, $answer );
					}
				}
			);
		} catch ( Lock_Busy $busy ) {
			Log::info( 'Order ' . $order_id . ' is being worked on; its payment is noted with the next message.' );
		}
	}

	/**
	 * The same under the lock.
	 *
	 * @param \WC_Order $order   Order as it is now.
	 * @param array     $opening What was opened.
	 * @param array     $answer  `payment`, `url`, `reused`.
	 */
	private static function note_locked( $order, array $opening, array $answer ) {
		$id     = (string) $answer['payment'];
		$ledger = new Ledger( $order );
		$ledger->note_payment(
			$id,
			array(
				'account'  => $opening['account'],
				'amount'   => $opening['amount'],
				'currency' => $opening['currency'],
				'mode'     => $opening['mode'],
				'opened'   => time(),
			)
		);
		self::forget( $ledger, $opening );
		$ledger->set( 'group', $opening['group'] );
		$ledger->keep();
		$order->save();
		if ( empty( $answer['reused'] ) ) {
			/* translators: 1: amount, 2: currency, 3: payment id. */
			$order->add_order_note( sprintf( __( 'Payment %3$s over %1$s %2$s was opened; the buyer was sent to pay.', 'polygate-for-woocommerce' ), $opening['amount'], $opening['currency'], $id ) );
		}
		Shopper::remember( $order );
	}

	/**
	 * Forgets what was about to be opened, unless something else is by now.
	 *
	 * @param Ledger $ledger  Ledger.
	 * @param array  $opening What was.
	 */
	private static function forget( Ledger $ledger, array $opening ) {
		$now = $ledger->get( 'opening' );
		if ( is_array( $now ) && $now['id'] === $opening['id'] ) {
			$ledger->set( 'opening', null );
		}
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
		$group   = self::group( $order, $ledger, $before );
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
	 * What the payment is bound to: of one checkout's tabs one is wanted, and pays whichever order it made. Whoever pays an order
	 * on its own page wants that order paid, whatever they bought before or since.
	 *
	 * @param \WC_Order $order  Order.
	 * @param Ledger    $ledger Ledger.
	 * @param mixed     $before What was about to be opened before.
	 * @return string
	 */
	private static function group( $order, Ledger $ledger, $before ) {
		if ( is_array( $before ) ) {
			return $before['group'];
		}
		if ( absint( get_query_var( 'order-pay' ) ) === $order->get_id() ) {
			return wp_generate_password( 24, false );
		}
		return $ledger->get( 'group' ) ? $ledger->get( 'group' ) : Shopper::group();
	}

	/**
	 * Asks.
	 *
	 * @param Connection $connection Connection.
	 * @param array      $request    Request.
	 * @return array `payment`, `url`, `reused`.
	 * @throws \Exception With a message for the buyer; a Server_Error where there is no answer, or the server refuses.
	 */
	private static function ask( Connection $connection, array $request ) {
		$server = new Server( $connection );
		$answer = $server->ask( '/sessions', $request, self::PATIENCE );
		if ( empty( $answer['payment'] ) || empty( $answer['url'] ) || ! Server::is_allowed( $answer['url'] ) ) {
			Health::failed( 'The server\'s answer to a new payment was not understood. Update the plugin and the server.' );
			throw new \Exception( esc_html( self::sorry() ) );
		}
		return $answer;
	}

	/**
	 * Writes into the order why it could not be paid.
	 *
	 * @param int          $order_id Order id.
	 * @param array        $opening  What was to be opened.
	 * @param Server_Error $error    Error.
	 */
	private static function tell( $order_id, array $opening, Server_Error $error ) {
		try {
			Orders::locked(
				$order_id,
				static function ( $order ) use ( $opening, $error ) {
					if ( ! $order ) {
						return;
					}
					if ( $error->refused ) {
						$ledger = new Ledger( $order );
						self::forget( $ledger, $opening );
						$ledger->keep();
						$order->save();
					}
					/* translators: %s: reason. */
					Transition::add_note( $order, sprintf( __( 'The buyer could not be sent to pay: %s', 'polygate-for-woocommerce' ), $error->getMessage() ) );
				}
			);
		} catch ( Lock_Busy $busy ) {
			Log::error( 'Order ' . $order_id . ': the buyer could not be sent to pay: ' . $error->getMessage() );
		}
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
