<?php
/**
 * Orders as they are now.
 *
 * @package Polygate
 */

namespace Polygate\WooCommerce;

defined( 'ABSPATH' ) || exit;

/**
 * Reads orders under their lock, and from the database: something in this request may have read the order before, and
 * WooCommerce would hand out that older one.
 */
final class Orders {
	/** How long to wait for an order that another request works on, in seconds. */
	const PATIENCE = 10;

	/**
	 * Runs a task on an order that nobody else of us works on meanwhile.
	 *
	 * @param int      $id   Order id.
	 * @param callable $task Gets the order, or null where there is none.
	 * @return mixed What the task returns.
	 * @throws Lock_Busy Where another request keeps it.
	 */
	public static function locked( $id, callable $task ) {
		return Lock::run(
			'order-' . $id,
			self::PATIENCE,
			static function () use ( $id, $task ) {
				return $task( self::fresh( $id ) );
			}
		);
	}

	/**
	 * Reads an order past every cache.
	 *
	 * @param int $id Order id.
	 * @return \WC_Order|null
	 */
	public static function fresh( $id ) {
		self::forget( $id );
		$order = wc_get_order( $id );
		return $order instanceof \WC_Order && 'shop_order' === $order->get_type() ? $order : null;
	}

	/**
	 * Drops what is cached of an order. WooCommerce has a cache for the order, one for its rows and one for its meta, and not
	 * the same ones in every version.
	 *
	 * @param int $id Order id.
	 */
	private static function forget( $id ) {
		clean_post_cache( $id );
		wp_cache_delete( \WC_Order::generate_meta_cache_key( $id, 'orders' ), 'orders' );
		foreach ( array( 'Automattic\WooCommerce\Caches\OrderCache', 'Automattic\WooCommerce\Internal\DataStores\Orders\OrdersTableDataStore' ) as $name ) {
			if ( ! class_exists( $name ) ) {
				continue;
			}
			$cache = wc_get_container()->get( $name );
			if ( is_callable( array( $cache, 'clear_cached_data' ) ) ) {
				$cache->clear_cached_data( array( $id ) );
			} elseif ( is_callable( array( $cache, 'remove' ) ) ) {
				$cache->remove( $id );
			}
		}
	}
}
