<?php
// As much of WordPress as the plugin uses.

define( 'ABSPATH', '/' );
define( 'DB_NAME', 'shop' );
define( 'MINUTE_IN_SECONDS', 60 );
define( 'DAY_IN_SECONDS', 86400 );

require __DIR__ . '/database.php';
require __DIR__ . '/order.php';

$GLOBALS['wpdb'] = new Wpdb_Double();

/** What the server answers; each is `function ( $path, $body, $request )`, and is asked for every request. */
final class Http_Double {
	public static $answer;
	public static $requests = array();
}

final class WP_Error {
	private $message;

	public function __construct( $code, $message ) {
		$this->message = $message;
	}

	public function get_error_message() {
		return $this->message;
	}
}

final class Filters {
	public static $all = array();
}

function add_filter( $name, $callback ) {
	Filters::$all[ $name ][] = $callback;
}

function remove_filter( $name, $callback ) {
	Filters::$all[ $name ] = array_filter(
		isset( Filters::$all[ $name ] ) ? Filters::$all[ $name ] : array(),
		static function ( $known ) use ( $callback ) {
			return $known !== $callback;
		}
	);
}

function apply_filters( $name, $value, ...$more ) {
	foreach ( isset( Filters::$all[ $name ] ) ? Filters::$all[ $name ] : array() as $callback ) {
		$value = $callback( $value, ...$more );
	}
	return $value;
}

function get_option( $name, $otherwise = false ) {
	return array_key_exists( $name, Database::$options ) ? Database::$options[ $name ] : $otherwise;
}

function update_option( $name, $value ) {
	Database::$options[ $name ] = $value;
	return true;
}

function delete_option( $name ) {
	unset( Database::$options[ $name ] );
	return true;
}

function is_wp_error( $thing ) {
	return $thing instanceof WP_Error;
}

function wp_remote_post( $url, $arguments ) {
	Http_Double::$requests[] = array( $url, $arguments );
	return call_user_func( Http_Double::$answer, wp_parse_url( $url, PHP_URL_PATH ), json_decode( $arguments['body'], true ), $arguments );
}

function wp_remote_retrieve_response_code( $answer ) {
	return $answer['status'];
}

function wp_remote_retrieve_body( $answer ) {
	return $answer['body'];
}

function wp_remote_retrieve_header( $answer, $name ) {
	return isset( $answer['headers'][ $name ] ) ? $answer['headers'][ $name ] : '';
}

function wp_parse_url( $url, $part = -1 ) {
	return parse_url( $url, $part );
}

function wp_json_encode( $data, $flags = 0 ) {
	return json_encode( $data, $flags );
}

function untrailingslashit( $text ) {
	return rtrim( $text, '/' );
}

function trailingslashit( $text ) {
	return untrailingslashit( $text ) . '/';
}

function __( $text ) {
	return $text;
}

function esc_html( $text ) {
	return htmlspecialchars( $text, ENT_QUOTES );
}

function esc_html__( $text ) {
	return esc_html( $text );
}

function sanitize_text_field( $text ) {
	return trim( strip_tags( $text ) );
}

function wp_generate_password( $length ) {
	return substr( bin2hex( random_bytes( $length ) ), 0, $length );
}

function wp_specialchars_decode( $text ) {
	return htmlspecialchars_decode( $text, ENT_QUOTES );
}

function wp_strip_all_tags( $text ) {
	return strip_tags( $text );
}

function get_bloginfo() {
	return 'Tea shop';
}

function determine_locale() {
	return 'bn_BD';
}

function add_query_arg( array $arguments, $url ) {
	return $url . ( false === strpos( $url, '?' ) ? '?' : '&' ) . http_build_query( $arguments );
}

function current_time() {
	return time();
}

/** Of the page that is looked at. */
function get_query_var( $name ) {
	return isset( Database::$options[ 'query_' . $name ] ) ? Database::$options[ 'query_' . $name ] : '';
}

function absint( $value ) {
	return abs( (int) $value );
}

/** The unpaid orders WooCommerce would cancel now. */
final class WC_Data_Store {
	public static $unpaid = array();

	public static function load() {
		return new self();
	}

	public function get_unpaid_orders() {
		return self::$unpaid;
	}
}

final class WC_Double {
	public $session = null;
	public $cart    = null;
	public $version = '11.0.1';
}

function WC() {
	static $wc;
	$wc = $wc ? $wc : new WC_Double();
	return $wc;
}

/** The order cache, under the name the plugin looks for. */
final class Order_Cache_Double {
	public function remove( $id ) {
		unset( Process::$cache[ $id ] );
	}
}
class_alias( 'Order_Cache_Double', 'Automattic\WooCommerce\Caches\OrderCache' );

function wc_get_container() {
	return new class() {
		public function get( $name ) {
			return new $name();
		}
	};
}

function wc_get_logger() {
	return new class() {
		public function log( $level, $message ) {
			Database::$effects[] = 'log ' . $message;
		}
	};
}
