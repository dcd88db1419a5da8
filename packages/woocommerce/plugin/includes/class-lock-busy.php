<?php
/**
 * A lock that is held.
 *
 * @package Polygate
 */

namespace Polygate\WooCommerce;

defined( 'ABSPATH' ) || exit;

/** Somebody else is at this order, and goes on being so. Nothing was done. */
final class Lock_Busy extends \RuntimeException {}
