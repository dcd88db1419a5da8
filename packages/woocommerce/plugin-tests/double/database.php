<?php
// What all processes share: rows, options and locks.

final class Database {
	/** @var array<int, array> Orders as rows. */
	public static $orders = array();
	public static $options = array();
	/** @var array<string, int> Which process holds which lock. */
	public static $locks = array();
	/** What other processes do while this one waits for a lock; each runs once. */
	public static $meanwhile = array();
	/** What happened outside: mails, stock, in order. */
	public static $effects = array();
	/** Whether the database has locks of its own. */
	public static $has_locks = true;
	private static $next = 100;

	public static function reset() {
		self::$orders    = array();
		self::$options   = array( 'home' => 'https://shop.example' );
		self::$locks     = array();
		self::$meanwhile = array();
		self::$effects   = array();
		self::$has_locks = true;
		self::$next      = 100;
	}

	public static function next_id() {
		return ++self::$next;
	}

	public static function effects( $kind ) {
		return count( array_keys( self::$effects, $kind, true ) );
	}
}

/** One PHP request: it has an object cache of its own, and holds locks as itself. */
final class Process {
	public static $id = 1;
	public static $cache = array();
	private static $count = 1;

	/** Does something as another process does it: without anything this one has read. */
	public static function another( callable $task ) {
		$mine        = array( self::$id, self::$cache );
		self::$id    = ++self::$count;
		self::$cache = array();
		try {
			return $task();
		} finally {
			list( self::$id, self::$cache ) = $mine;
		}
	}
}

/** As much of wpdb as is used. */
final class Wpdb_Double {
	public $prefix  = 'wp_';
	public $options = 'wp_options';

	public function suppress_errors() {
		return false;
	}

	public function esc_like( $text ) {
		return $text;
	}

	public function prepare( $sql, ...$values ) {
		foreach ( $values as $value ) {
			$sql = preg_replace( '/%[sd]/', is_int( $value ) ? (string) $value : "'" . addcslashes( $value, "'\\" ) . "'", $sql, 1 );
		}
		return $sql;
	}

	public function get_var( $sql ) {
		if ( preg_match( "/^SELECT GET_LOCK\('(\w+)', \d+\)$/", $sql, $match ) ) {
			if ( ! Database::$has_locks ) {
				return null;
			}
			return $this->take( $match[1] ) ? '1' : '0';
		}
		if ( preg_match( "/^SELECT option_value FROM wp_options WHERE option_name = '([^']+)'$/", $sql, $match ) ) {
			return isset( Database::$options[ $match[1] ] ) ? Database::$options[ $match[1] ] : null;
		}
		throw new Exception( 'unknown query: ' . $sql );
	}

	public function query( $sql ) {
		if ( preg_match( "/^SELECT RELEASE_LOCK\('(\w+)'\)$/", $sql, $match ) ) {
			if ( isset( Database::$locks[ $match[1] ] ) && Process::$id === Database::$locks[ $match[1] ] ) {
				unset( Database::$locks[ $match[1] ] );
			}
			return 1;
		}
		if ( preg_match( "/^INSERT IGNORE INTO wp_options .*VALUES \('([^']+)', '([^']+)', 'no'\)$/", $sql, $match ) ) {
			$this->wait();
			if ( isset( Database::$options[ $match[1] ] ) ) {
				return 0;
			}
			Database::$options[ $match[1] ] = $match[2];
			return 1;
		}
		if ( preg_match( "/^UPDATE wp_options SET option_value = '([^']+)' WHERE option_name = '([^']+)' AND option_value = '([^']+)'$/", $sql, $match ) ) {
			if ( ! isset( Database::$options[ $match[2] ] ) || Database::$options[ $match[2] ] !== $match[3] ) {
				return 0;
			}
			Database::$options[ $match[2] ] = $match[1];
			return 1;
		}
		if ( preg_match( "/^DELETE FROM wp_options WHERE option_name = '([^']+)' AND option_value = '([^']+)'$/", $sql, $match ) ) {
			if ( isset( Database::$options[ $match[1] ] ) && Database::$options[ $match[1] ] === $match[2] ) {
				unset( Database::$options[ $match[1] ] );
			}
			return 1;
		}
		throw new Exception( 'unknown query: ' . $sql );
	}

	private function take( $name ) {
		$this->wait();
		if ( isset( Database::$locks[ $name ] ) && Process::$id !== Database::$locks[ $name ] ) {
			return false;
		}
		Database::$locks[ $name ] = Process::$id;
		return true;
	}

	/** Whoever was there first goes first, and may be done by the time this one is let in. */
	private function wait() {
		while ( Database::$meanwhile ) {
			$task = array_shift( Database::$meanwhile );
			Process::another( $task );
		}
	}
}
