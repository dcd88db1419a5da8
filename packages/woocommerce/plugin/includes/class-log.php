<?php
/**
 * The log.
 *
 * @package Polygate
 */

namespace Polygate\WooCommerce;

defined( 'ABSPATH' ) || exit;

/**
 * WooCommerce → Status → Logs, source `polygate`. No secret, e-mail address or phone number gets into it.
 */
final class Log {
	/**
	 * Something that happened.
	 *
	 * @param string $message What.
	 */
	public static function info( $message ) {
		self::write( 'info', $message );
	}

	/**
	 * Something that went wrong.
	 *
	 * @param string $message What.
	 */
	public static function error( $message ) {
		self::write( 'error', $message );
	}

	/**
	 * Blots out what a log must not hold.
	 *
	 * @param string $text Text.
	 * @return string
	 */
	public static function redact( $text ) {
		$connection = Connection::stored();
		if ( $connection ) {
			$text = str_replace( array_filter( $connection->secrets() ), '[redacted]', $text );
		}
		$text = preg_replace( '/[^\s@<>"\']{1,64}@[^\s@<>"\']{1,255}\.[A-Za-z]{2,}/', '[e-mail]', $text );
		$text = preg_replace( '/(?<![\w.-])\+?\d(?:[ -]?\d){9,14}(?![\w.-])/', '[number]', $text );
		return (string) preg_replace( '/\b(ck|cs|pgk|wpk|whsec)_[\w+\/=-]{8,}/', '$1_[redacted]', $text );
	}

	/**
	 * Writes.
	 *
	 * @param string $level   Level.
	 * @param string $message What.
	 */
	private static function write( $level, $message ) {
		if ( function_exists( 'wc_get_logger' ) ) {
			wc_get_logger()->log( $level, self::redact( $message ), array( 'source' => 'polygate' ) );
		}
	}
}
