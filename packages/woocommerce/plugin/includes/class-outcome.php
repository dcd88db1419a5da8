<?php
/**
 * What became of a message.
 *
 * @package Polygate
 */

namespace Polygate\WooCommerce;

defined( 'ABSPATH' ) || exit;

/** What the server is answered: the order follows, a person must look, or the message contradicts the order. */
final class Outcome {
	/**
	 * The order follows.
	 *
	 * @return array
	 */
	public static function applied() {
		return array(
			'outcome' => 'applied',
			'reason'  => '',
		);
	}

	/**
	 * A person must look.
	 *
	 * @param string $reason Why.
	 * @return array
	 */
	public static function held( $reason ) {
		return array(
			'outcome' => 'held',
			'reason'  => $reason,
		);
	}

	/**
	 * The message is not about this order, or not about this shop. Nothing is changed and nothing remembered.
	 *
	 * @param string $reason Why.
	 * @return array
	 */
	public static function refused( $reason ) {
		return array(
			'outcome' => 'refused',
			'reason'  => $reason,
		);
	}
}
