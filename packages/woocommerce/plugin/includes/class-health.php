<?php
/**
 * How the connection does.
 *
 * @package Polygate
 */

namespace Polygate\WooCommerce;

defined( 'ABSPATH' ) || exit;

/**
 * The last failure, the last notification, the last sweep: what the settings page shows. Read on no page of the shop.
 */
final class Health {
	const OPTION = 'polygate_health';

	/**
	 * Everything known.
	 *
	 * @return array `failed` (`at`, `message`), `notified` and `swept` (seconds since 1970).
	 */
	public static function read() {
		$health = get_option( self::OPTION );
		return is_array( $health ) ? $health : array();
	}

	/**
	 * A call went wrong.
	 *
	 * @param string $message Why.
	 */
	public static function failed( $message ) {
		Log::error( $message );
		self::write(
			'failed',
			array(
				'at'      => time(),
				'message' => Log::redact( $message ),
			)
		);
	}

	/** A genuine notification came. */
	public static function notified() {
		self::write( 'notified', time() );
	}

	/** The sweeper has run. */
	public static function swept() {
		self::write( 'swept', time() );
	}

	/**
	 * Writes one.
	 *
	 * @param string $name  Which.
	 * @param mixed  $value What.
	 */
	private static function write( $name, $value ) {
		$health          = self::read();
		$health[ $name ] = $value;
		update_option( self::OPTION, $health, false );
	}
}
