<?php
/**
 * Questions about orders.
 *
 * @package Polygate
 */

namespace Polygate\WooCommerce;

defined( 'ABSPATH' ) || exit;

/** Asks the server how orders stand and lets them follow: what a notification would have told, by our own asking. */
final class Inquiry {
	/**
	 * Asks about orders.
	 *
	 * @param int[] $ids     Order ids, 50 at most.
	 * @param int   $timeout Seconds.
	 * @return bool Whether the server answered.
	 */
	public static function ask( array $ids, $timeout ) {
		$connection = Connection::active();
		if ( ! $connection || ! $ids ) {
			return false;
		}
		try {
			$server = new Server( $connection );
			$answer = $server->ask( '/status', array( 'orders' => array_map( 'strval', array_values( $ids ) ) ), $timeout );
		} catch ( Server_Error $error ) {
			return false;
		}
		foreach ( isset( $answer['orders'] ) && is_array( $answer['orders'] ) ? $answer['orders'] : array() as $entry ) {
			self::take( isset( $entry['state'] ) ? $entry['state'] : null, $ids );
		}
		return true;
	}

	/**
	 * Applies one state.
	 *
	 * @param mixed $state As the server says it.
	 * @param int[] $ids   The orders that were asked about.
	 */
	public static function take( $state, array $ids ) {
		$message = Message::read( $state );
		if ( ! $message || ! in_array( $message->order, array_map( 'intval', $ids ), true ) ) {
			return;
		}
		try {
			Applier::apply( $message );
		} catch ( Lock_Busy $busy ) {
			Log::info( 'Order ' . $message->order . ' is being worked on; it is asked about again later.' );
		}
	}
}
