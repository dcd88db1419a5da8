<?php
/**
 * Takes away the keys, the settings and the schedule. What orders remember of their payments stays: it is the shop's books.
 * Payments that are still open are handed over: the server goes on watching them and tells the shop's owner.
 *
 * @package Polygate
 */

namespace Polygate\WooCommerce;

defined( 'WP_UNINSTALL_PLUGIN' ) || exit;

defined( __NAMESPACE__ . '\VERSION' ) || define( __NAMESPACE__ . '\VERSION', '0.1.0' );

require __DIR__ . '/includes/autoload.php';

Uninstall::run();
