<?php
/**
 * The plugin.
 *
 * @package Polygate
 */

namespace Polygate\WooCommerce;

defined( 'ABSPATH' ) || exit;

/** Puts the parts together. */
final class Plugin {
	/**
	 * The payment methods, made once a request.
	 *
	 * @var Gateway[]|null
	 */
	private static $gateways = null;

	/** Starts what there is to start. WooCommerce is there. */
	public static function start() {
		add_action( 'init', array( self::class, 'load_languages' ) );
		add_filter( 'woocommerce_payment_gateways', array( self::class, 'add_gateways' ) );
		Notify::start();
		Return_Page::start();
		Shopper::start();
		Blocks::start();
		Cancel_Guard::start();
		Sweeper::start();
		Settings::start();
		Connect::start();
		Order_Box::start();
		Privacy::start();
	}

	/** Loads the translations that come with the plugin. */
	public static function load_languages() {
		load_plugin_textdomain( 'polygate-for-woocommerce', false, dirname( plugin_basename( FILE ) ) . '/languages' );
	}

	/**
	 * Adds one payment method per gateway account.
	 *
	 * @param array $methods Payment methods.
	 * @return array
	 */
	public static function add_gateways( $methods ) {
		return array_merge( $methods, self::gateways() );
	}

	/**
	 * One payment method per gateway account.
	 *
	 * @return Gateway[]
	 */
	public static function gateways() {
		if ( null === self::$gateways ) {
			self::$gateways = array();
			foreach ( Accounts::all() as $id => $facts ) {
				self::$gateways[] = new Gateway( (string) $id, $facts );
			}
		}
		return self::$gateways;
	}
}
