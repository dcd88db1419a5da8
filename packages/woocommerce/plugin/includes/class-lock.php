<?php
/**
 * One at a time.
 *
 * @package Polygate
 */

namespace Polygate\WooCommerce;

defined( 'ABSPATH' ) || exit;

/**
 * Lets one request at a time work on an order. Whatever is read before the lock is held may be older than what another
 * request has just written: so nothing is.
 */
final class Lock {
	/** Where the database has no locks, a row stands for one. It is taken over after this many seconds. */
	const LIFETIME = 90;

	/**
	 * Runs a task while nobody else holds this lock.
	 *
	 * @param string   $name    What is locked.
	 * @param int      $seconds How long to wait for it.
	 * @param callable $task    What is done.
	 * @return mixed What the task returns.
	 * @throws Lock_Busy Where it could not be had in time.
	 */
	public static function run( $name, $seconds, callable $task ) {
		global $wpdb;
		// The database server knows one namespace of locks: another shop on it must not wait for ours.
		$lock = 'polygate_' . md5( DB_NAME . '|' . $wpdb->prefix . '|' . $name );

		$suppressed = $wpdb->suppress_errors( true );
		$got        = $wpdb->get_var( $wpdb->prepare( 'SELECT GET_LOCK(%s, %d)', $lock, $seconds ) ); // phpcs:ignore WordPress.DB.DirectDatabaseQuery
		$wpdb->suppress_errors( $suppressed );
		if ( '1' === (string) $got ) {
			try {
				return $task();
			} finally {
				$wpdb->query( $wpdb->prepare( 'SELECT RELEASE_LOCK(%s)', $lock ) ); // phpcs:ignore WordPress.DB.DirectDatabaseQuery
			}
		}
		if ( null !== $got ) {
			throw new Lock_Busy( 'The order is being worked on.' );
		}
		return self::with_row( $lock, $seconds, $task );
	}

	/**
	 * The same where the database has no such locks: a row that only one can insert.
	 *
	 * @param string   $lock    Its name.
	 * @param int      $seconds How long to wait.
	 * @param callable $task    What is done.
	 * @return mixed
	 * @throws Lock_Busy Where it could not be had in time.
	 */
	private static function with_row( $lock, $seconds, callable $task ) {
		global $wpdb;
		$deadline = microtime( true ) + $seconds;
		while ( ! self::take_row( $lock, $mine ) ) {
			if ( microtime( true ) >= $deadline ) {
				throw new Lock_Busy( 'The order is being worked on.' );
			}
			usleep( 100000 );
		}
		try {
			return $task();
		} finally {
			$wpdb->query( $wpdb->prepare( "DELETE FROM {$wpdb->options} WHERE option_name = %s AND option_value = %s", $lock, $mine ) ); // phpcs:ignore WordPress.DB.DirectDatabaseQuery
		}
	}

	/**
	 * Inserts the row, or takes it over from somebody who died.
	 *
	 * @param string $lock Its name.
	 * @param string $mine What this request wrote.
	 * @return bool
	 */
	private static function take_row( $lock, &$mine ) {
		global $wpdb;
		$mine = ( time() + self::LIFETIME ) . ':' . wp_generate_password( 12, false );
		$sql  = "INSERT IGNORE INTO {$wpdb->options} (option_name, option_value, autoload) VALUES (%s, %s, 'no')";
		if ( $wpdb->query( $wpdb->prepare( $sql, $lock, $mine ) ) ) { // phpcs:ignore WordPress.DB
			return true;
		}
		$held = (string) $wpdb->get_var( $wpdb->prepare( "SELECT option_value FROM {$wpdb->options} WHERE option_name = %s", $lock ) ); // phpcs:ignore WordPress.DB.DirectDatabaseQuery
		if ( '' === $held || (int) $held > time() ) {
			return false;
		}
		$sql = "UPDATE {$wpdb->options} SET option_value = %s WHERE option_name = %s AND option_value = %s";
		return 1 === $wpdb->query( $wpdb->prepare( $sql, $mine, $lock, $held ) ); // phpcs:ignore WordPress.DB
	}
}
