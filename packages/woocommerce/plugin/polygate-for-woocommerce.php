<?php
/**
 * Plugin Name: Polygate for WooCommerce
 * Plugin URI: https://github.com/polygate/polygate
 * Description: Takes payments through gateways that have no good plugin of their own, by your own Polygate server, and keeps every order true to its money.
 * Version: 0.1.0
 * Author: Polygate contributors
 * License: GPL-2.0-or-later
 * License URI: https://www.gnu.org/licenses/gpl-2.0.html
 * Text Domain: polygate-for-woocommerce
 * Domain Path: /languages
 * Requires at least: 6.5
 * Requires PHP: 7.4
 * Requires Plugins: woocommerce
 * WC requires at least: 8.9
 * WC tested up to: 11.0
 *
 * @package Polygate
 */

namespace Polygate\WooCommerce;

defined( 'ABSPATH' ) || exit;

const VERSION = '0.1.0';
const FILE    = __FILE__;

require __DIR__ . '/includes/autoload.php';

add_action(
	'before_woocommerce_init',
	static function () {
		if ( class_exists( \Automattic\WooCommerce\Utilities\FeaturesUtil::class ) ) {
			\Automattic\WooCommerce\Utilities\FeaturesUtil::declare_compatibility( 'custom_order_tables', FILE, true );
			\Automattic\WooCommerce\Utilities\FeaturesUtil::declare_compatibility( 'cart_checkout_blocks', FILE, true );
		}
	}
);

add_action(
	'woocommerce_loaded',
	static function () {
		Plugin::start();
	}
);

register_deactivation_hook( FILE, array( Sweeper::class, 'stop' ) );
