<?php
/**
 * The sweeper.
 *
 * @package Polygate
 */

namespace Polygate\WooCommerce;

defined( 'ABSPATH' ) || exit;

/**
 * Asks about orders whose payment is open, so that a notification that never came costs minutes and not the order. In
 * growing pauses, for three days after an order was sent to be paid.
 */
final class Sweeper {
	const HOOK = 'polygate_sweep';

	/** How often it runs, in seconds. */
	const EVERY = 300;

	/** When an order is first asked about, in seconds after it was sent to be paid. */
	const FIRST = 240;

	/** How long an order is asked about, in seconds. */
	const LONGEST = 3 * DAY_IN_SECONDS;

	/** As many orders as are asked about in one run, by questions of 50. */
	const PER_RUN = 200;

	/** Listens. */
	public static function start() {
		add_action( self::HOOK, array( self::class, 'run' ) );
		add_action( 'action_scheduler_init', array( self::class, 'schedule' ) );
	}

	/** Has it run regularly, while there is a connection. */
	public static function schedule() {
		$scheduled = as_has_scheduled_action( self::HOOK, array(), 'polygate' );
		if ( null === Connection::active() ) {
			if ( $scheduled ) {
				self::stop();
			}
		} elseif ( ! $scheduled ) {
			as_schedule_recurring_action( time() + self::EVERY, self::EVERY, self::HOOK, array(), 'polygate' );
		}
	}

	/** Stops it. */
	public static function stop() {
		if ( function_exists( 'as_unschedule_all_actions' ) ) {
			as_unschedule_all_actions( self::HOOK, array(), 'polygate' );
		}
	}

	/** Asks about what is due. */
	public static function run() {
		if ( null === Connection::active() ) {
			return;
		}
		$ids = self::due();
		foreach ( array_chunk( $ids, 50 ) as $some ) {
			if ( ! Inquiry::ask( $some, 20 ) ) {
				return;
			}
			foreach ( $some as $id ) {
				self::postpone( $id );
			}
		}
		Health::swept();
	}

	/**
	 * Orders that are due.
	 *
	 * @return int[]
	 */
	public static function due() {
		$ids = wc_get_orders(
			array(
				'type'         => 'shop_order',
				'status'       => array_merge( array_keys( wc_get_order_statuses() ), array( 'trash' ) ),
				'limit'        => self::PER_RUN,
				'return'       => 'ids',
				'orderby'      => 'ID',
				'order'        => 'ASC',
				'meta_key'     => Ledger::DUE, // phpcs:ignore WordPress.DB.SlowDBQuery -- few orders have it.
				'meta_value'   => (string) time(), // phpcs:ignore WordPress.DB.SlowDBQuery
				'meta_compare' => '<=',
				'meta_type'    => 'UNSIGNED',
			)
		);
		return array_map( 'intval', $ids );
	}

	/**
	 * When to ask next, if at all.
	 *
	 * @param int $id Order id.
	 */
	private static function postpone( $id ) {
		try {
			Orders::locked(
				$id,
				static function ( $order ) {
					if ( ! $order || '' === (string) $order->get_meta( Ledger::DUE ) ) {
						return;
					}
					$ledger = new Ledger( $order );
					$opened = array_column( $ledger->payments(), 'opened' );
					$last   = $opened ? (int) max( $opened ) : $order->get_date_created()->getTimestamp();
					$age    = time() - $last;
					// About a tenth of its age: often while the buyer pays, seldom after days.
					$ledger->due( $age > self::LONGEST ? null : time() + max( self::EVERY - 30, (int) ( $age / 10 ) ) );
					$order->save();
				}
			);
		} catch ( Lock_Busy $busy ) {
			return;
		}
	}
}
