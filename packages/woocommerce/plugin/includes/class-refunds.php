<?php
/**
 * Refunds.
 *
 * @package Polygate
 */

namespace Polygate\WooCommerce;

defined( 'ABSPATH' ) || exit;

/**
 * Asks the server to give money back. Each of the shop's refunds is asked for under an id of its own, so that a repeat
 * gives nothing twice. Where the answer was lost nobody knows whether the money went: then the same refund is asked for
 * again, under the same id, before any other.
 */
final class Refunds {
	/** How long to wait for the gateway, in seconds. */
	const PATIENCE = 30;

	/**
	 * Gives money back for the refund WooCommerce is just making.
	 *
	 * @param int         $order_id Order id.
	 * @param string|null $amount   Decimal text.
	 * @return bool|\WP_Error
	 */
	public static function refund( $order_id, $amount ) {
		$connection = Connection::active();
		if ( ! $connection ) {
			return new \WP_Error( 'polygate', __( 'This shop is not connected to its server. Connect it first: WooCommerce → Settings → Polygate.', 'polygate-for-woocommerce' ) );
		}
		try {
			return Orders::locked(
				$order_id,
				static function ( $order ) use ( $connection, $amount ) {
					return self::refund_locked( $order, $connection, $amount );
				}
			);
		} catch ( Lock_Busy $busy ) {
			return new \WP_Error( 'polygate', __( 'The order is being worked on. Nothing was given back; try again in a moment.', 'polygate-for-woocommerce' ) );
		}
	}

	/**
	 * The same under the order's lock: the gateway's notification must not overtake its answer.
	 *
	 * @param \WC_Order|null $order      Order.
	 * @param Connection     $connection Connection.
	 * @param string|null    $amount     Decimal text.
	 * @return bool|\WP_Error
	 */
	private static function refund_locked( $order, Connection $connection, $amount ) {
		$currency = $order ? $order->get_currency() : '';
		$minor    = $order ? Money::minor( null === $amount ? $order->get_total( 'edit' ) : $amount, $currency ) : null;
		if ( null === $minor || '0' === $minor ) {
			return new \WP_Error( 'polygate', __( 'This is no sum that can be given back.', 'polygate-for-woocommerce' ) );
		}
		$ledger  = new Ledger( $order );
		$unknown = $ledger->get( 'refund' );
		$current = self::current( $order );
		if ( is_array( $unknown ) && ! Money::same( $unknown['amount'], $amount, $currency ) ) {
			/* translators: 1: amount, 2: currency. */
			return new \WP_Error( 'polygate', sprintf( __( 'Nobody knows yet what became of the refund of %1$s %2$s before: the gateway\'s answer was lost. Repeat exactly that refund first; it gives nothing twice.', 'polygate-for-woocommerce' ), $unknown['amount'], $currency ) );
		}
		$asked = is_array( $unknown ) ? $unknown : array(
			'id'     => 'wc-refund-' . $order->get_id() . '-' . ( $current ? $current->get_id() : wp_generate_password( 12, false ) ),
			'amount' => Money::text( null === $amount ? $order->get_total( 'edit' ) : $amount ),
		);
		// Written down before it is asked, so that no dying request is forgotten.
		$ledger->set( 'refund', $asked );
		$ledger->keep();
		$order->save();
		try {
			$server = new Server( $connection );
			$answer = $server->ask(
				'/refunds',
				array(
					'id'       => $asked['id'],
					'order'    => (string) $order->get_id(),
					'amount'   => $asked['amount'],
					'currency' => $currency,
				),
				self::PATIENCE
			);
		} catch ( Server_Error $error ) {
			list( $order, $ledger ) = self::again( $order );
			return self::failed( $order, $ledger, $error );
		}
		list( $order, $ledger ) = self::again( $order );
		return self::finish( $order, $ledger, $asked, isset( $answer['refund'] ) ? $answer['refund'] : array(), $current );
	}

	/**
	 * The order as it is after the wait. A database that hangs up meanwhile takes the lock along, and somebody else may have
	 * been at it.
	 *
	 * @param \WC_Order $order Order.
	 * @return array Order and ledger.
	 */
	private static function again( $order ) {
		$fresh = Orders::fresh( $order->get_id() );
		$order = $fresh ? $fresh : $order;
		return array( $order, new Ledger( $order ) );
	}

	/**
	 * What became of it.
	 *
	 * @param \WC_Order             $order   Order.
	 * @param Ledger                $ledger  Ledger.
	 * @param array                 $asked   `id`, `amount`.
	 * @param array                 $refund  `status`, `reference`.
	 * @param \WC_Order_Refund|null $current The shop's refund.
	 * @return bool|\WP_Error
	 */
	private static function finish( $order, Ledger $ledger, array $asked, array $refund, $current ) {
		$status = isset( $refund['status'] ) ? (string) $refund['status'] : '';
		if ( ! in_array( $status, array( 'pending', 'succeeded', 'failed', 'task' ), true ) ) {
			return new \WP_Error( 'polygate', __( 'The server\'s answer was not understood, so nobody knows whether the money went. Repeat exactly this refund; it gives nothing twice.', 'polygate-for-woocommerce' ) );
		}
		$ledger->set( 'refund', null );
		$reference = isset( $refund['reference'] ) ? (string) $refund['reference'] : $asked['id'];
		$known     = $ledger->refund( $reference );
		$sum       = $asked['amount'] . ' ' . $order->get_currency();
		if ( $known && 'succeeded' === $known['status'] ) {
			$ledger->keep();
			$order->save();
			/* translators: %s: amount with currency. */
			return new \WP_Error( 'polygate', sprintf( __( '%s had gone back already and stands in this order. Nothing more was given back.', 'polygate-for-woocommerce' ), $sum ) );
		}
		$ledger->note_refund(
			$reference,
			array(
				'id'     => $current && 'failed' !== $status ? $current->get_id() : 0,
				'status' => $status,
				'amount' => $asked['amount'],
			)
		);
		$ledger->keep();
		$order->save();
		if ( 'pending' === $status && self::is_by_hand( $ledger ) ) {
			$status = 'task';
		}
		switch ( $status ) {
			case 'failed':
				/* translators: %s: amount with currency. */
				return new \WP_Error( 'polygate', sprintf( __( 'The gateway refused to give back %s. Nothing was given back.', 'polygate-for-woocommerce' ), $sum ) );
			case 'task':
				/* translators: %s: amount with currency. */
				Transition::add_note( $order, sprintf( __( '%s is to be given back by hand: the gateway has no way to do it for you. The server has a task for it and guides you; the order says so when it is done.', 'polygate-for-woocommerce' ), $sum ) );
				return true;
			case 'pending':
				/* translators: 1: amount with currency, 2: refund's id at the gateway. */
				Transition::add_note( $order, sprintf( __( 'The gateway is giving back %1$s (%2$s). It may take days and may still fail: the order says so when it is decided.', 'polygate-for-woocommerce' ), $sum, $reference ) );
				return true;
			default:
				/* translators: 1: amount with currency, 2: refund's id at the gateway. */
				Transition::add_note( $order, sprintf( __( 'The gateway gave back %1$s (%2$s).', 'polygate-for-woocommerce' ), $sum, $reference ) );
				return true;
		}
	}

	/**
	 * Whether the account that was paid leaves refunds to a person.
	 *
	 * @param Ledger $ledger Ledger.
	 * @return bool
	 */
	private static function is_by_hand( Ledger $ledger ) {
		$payment = $ledger->payment( (string) $ledger->get( 'paid_by' ) );
		$account = $payment ? Accounts::get( $payment['account'] ) : null;
		return $account && 'manual' === $account['refunds'];
	}

	/**
	 * It was refused, or nobody knows.
	 *
	 * @param \WC_Order    $order  Order.
	 * @param Ledger       $ledger Ledger.
	 * @param Server_Error $error  Error.
	 * @return \WP_Error
	 */
	private static function failed( $order, Ledger $ledger, Server_Error $error ) {
		if ( $error->refused ) {
			$ledger->set( 'refund', null );
			$ledger->keep();
			$order->save();
			return new \WP_Error( 'polygate', $error->getMessage() );
		}
		/* translators: %s: reason. */
		$message = sprintf( __( 'Nobody knows whether the money went: %s Repeat exactly this refund; it gives nothing twice.', 'polygate-for-woocommerce' ), $error->getMessage() );
		Transition::add_note( $order, $message );
		return new \WP_Error( 'polygate', $message );
	}

	/**
	 * The refund WooCommerce is just making: it has been saved and not yet paid. The newest by its id: those that a merchant
	 * only wrote down are unpaid as well, and WooCommerce puts refunds of one second in no order.
	 *
	 * @param \WC_Order $order Order.
	 * @return \WC_Order_Refund|null
	 */
	private static function current( $order ) {
		$current = null;
		foreach ( $order->get_refunds() as $refund ) {
			if ( ! $refund->get_refunded_payment() && ( ! $current || $refund->get_id() > $current->get_id() ) ) {
				$current = $refund;
			}
		}
		return $current;
	}
}
