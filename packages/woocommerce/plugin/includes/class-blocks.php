<?php
/**
 * The checkout block.
 *
 * @package Polygate
 */

namespace Polygate\WooCommerce;

use Automattic\WooCommerce\Blocks\Payments\Integrations\AbstractPaymentMethodType;

defined( 'ABSPATH' ) || exit;

/** A payment method in the checkout block. One small script serves all of them. */
final class Blocks extends AbstractPaymentMethodType {
	const HANDLE = 'polygate-blocks';

	/**
	 * The payment method.
	 *
	 * @var Gateway
	 */
	private $gateway;

	/**
	 * Of a payment method.
	 *
	 * @param Gateway $gateway Payment method.
	 */
	public function __construct( Gateway $gateway ) {
		$this->gateway = $gateway;
		$this->name    = $gateway->id;
	}

	/** Registers every method, also one that is switched off: WooCommerce takes a missing one for incompatible. */
	public static function start() {
		add_action(
			'woocommerce_blocks_payment_method_type_registration',
			static function ( $registry ) {
				foreach ( Plugin::gateways() as $gateway ) {
					$registry->register( new self( $gateway ) );
				}
			}
		);
	}

	/** Nothing to read. */
	public function initialize() {}

	/**
	 * Whether the script is loaded.
	 *
	 * @return bool
	 */
	public function is_active() {
		return 'yes' === $this->gateway->enabled && ! $this->gateway->needs_setup();
	}

	/**
	 * The script.
	 *
	 * @return string[]
	 */
	public function get_payment_method_script_handles() {
		if ( ! wp_script_is( self::HANDLE, 'registered' ) ) {
			$methods = array();
			foreach ( Plugin::gateways() as $gateway ) {
				$methods[] = $gateway->id;
			}
			wp_register_script( self::HANDLE, plugins_url( 'assets/blocks.js', FILE ), array( 'wc-blocks-registry', 'wc-settings', 'wp-element', 'wp-html-entities' ), VERSION, true );
			wp_add_inline_script( self::HANDLE, 'var polygateMethods = ' . wp_json_encode( $methods ) . ';', 'before' );
		}
		return array( self::HANDLE );
	}

	/**
	 * What the script is told. Anybody can read it.
	 *
	 * @return array
	 */
	public function get_payment_method_data() {
		return array(
			'title'       => $this->gateway->get_title(),
			'description' => $this->gateway->get_description(),
			'supports'    => array_values( array_filter( $this->gateway->supports, array( $this->gateway, 'supports' ) ) ),
		);
	}
}
