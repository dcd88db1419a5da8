<?php
/**
 * Loads a class of this plugin from the file that is named after it.
 *
 * @package Polygate
 */

namespace Polygate\WooCommerce;

defined( 'ABSPATH' ) || exit;

spl_autoload_register(
	static function ( $name ) {
		$prefix = __NAMESPACE__ . '\\';
		if ( 0 !== strpos( $name, $prefix ) ) {
			return;
		}
		$file = __DIR__ . '/class-' . strtolower( str_replace( '_', '-', substr( $name, strlen( $prefix ) ) ) ) . '.php';
		if ( is_readable( $file ) ) {
			require $file;
		}
	}
);
