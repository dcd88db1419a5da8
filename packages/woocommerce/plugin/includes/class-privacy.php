<?php
/**
 * Personal data.
 *
 * @package Polygate
 */

namespace Polygate\WooCommerce;

defined( 'ABSPATH' ) || exit;

/**
 * What is kept of a buyer's payments, for WordPress' tools: which payments an order had and what became of them. The
 * sentences may name a transaction; they are taken away on request, the rest is the shop's bookkeeping and stays.
 */
final class Privacy {
	/** As many orders as are looked at in one step. */
	const STEP = 20;

	/** Listens. */
	public static function start() {
		add_action( 'admin_init', array( self::class, 'suggest' ) );
		add_filter( 'wp_privacy_personal_data_exporters', array( self::class, 'add_exporter' ) );
		add_filter( 'wp_privacy_personal_data_erasers', array( self::class, 'add_eraser' ) );
	}

	/** Suggests words for the privacy policy. */
	public static function suggest() {
		if ( function_exists( 'wp_add_privacy_policy_content' ) ) {
			wp_add_privacy_policy_content( 'Polygate for WooCommerce', wp_kses_post( '<p>' . __( 'To take payments we send your name, e-mail address, phone number, IP address, country, language and what you ordered to our payment server, which passes on what the payment provider you chose needs. We keep which payments belong to your order.', 'polygate-for-woocommerce' ) . '</p>' ) );
		}
	}

	/**
	 * Adds the exporter.
	 *
	 * @param array $exporters Exporters.
	 * @return array
	 */
	public static function add_exporter( $exporters ) {
		$exporters['polygate'] = array(
			'exporter_friendly_name' => 'Polygate',
			'callback'               => array( self::class, 'export' ),
		);
		return $exporters;
	}

	/**
	 * Adds the eraser.
	 *
	 * @param array $erasers Erasers.
	 * @return array
	 */
	public static function add_eraser( $erasers ) {
		$erasers['polygate'] = array(
			'eraser_friendly_name' => 'Polygate',
			'callback'             => array( self::class, 'erase' ),
		);
		return $erasers;
	}

	/**
	 * Exports what is kept.
	 *
	 * @param string $email E-mail address.
	 * @param int    $page  Step.
	 * @return array
	 */
	public static function export( $email, $page = 1 ) {
		$orders = self::orders( $email, $page );
		$data   = array();
		foreach ( $orders as $order ) {
			$ledger = new Ledger( $order );
			foreach ( $ledger->payments() as $id => $payment ) {
				$data[] = array(
					'group_id'    => 'polygate_payments',
					'group_label' => __( 'Payments', 'polygate-for-woocommerce' ),
					'item_id'     => 'polygate-' . $id,
					'data'        => array(
						array(
							'name'  => __( 'Order', 'polygate-for-woocommerce' ),
							'value' => $order->get_order_number(),
						),
						array(
							'name'  => __( 'Payment', 'polygate-for-woocommerce' ),
							'value' => $id . ', ' . $payment['amount'] . ' ' . $payment['currency'],
						),
						array(
							'name'  => __( 'What happened', 'polygate-for-woocommerce' ),
							'value' => implode( ' ', array_column( $ledger->story(), 'text' ) ),
						),
					),
				);
			}
		}
		return array(
			'data' => $data,
			'done' => count( $orders ) < self::STEP,
		);
	}

	/**
	 * Erases the sentences.
	 *
	 * @param string $email E-mail address.
	 * @param int    $page  Step.
	 * @return array
	 */
	public static function erase( $email, $page = 1 ) {
		$orders  = self::orders( $email, $page );
		$removed = false;
		$kept    = false;
		foreach ( $orders as $order ) {
			Orders::locked(
				$order->get_id(),
				static function ( $fresh ) use ( &$removed, &$kept ) {
					if ( ! $fresh || ! ( new Ledger( $fresh ) )->payments() ) {
						return;
					}
					$kept    = true;
					$removed = ( new Ledger( $fresh ) )->forget_story() || $removed;
					$fresh->save();
				}
			);
		}
		return array(
			'items_removed'  => $removed,
			'items_retained' => $kept,
			'messages'       => $kept ? array( __( 'Which payments belong to which order is kept: it is part of the shop\'s books.', 'polygate-for-woocommerce' ) ) : array(),
			'done'           => count( $orders ) < self::STEP,
		);
	}

	/**
	 * A buyer's orders.
	 *
	 * @param string $email E-mail address.
	 * @param int    $page  Step.
	 * @return \WC_Order[]
	 */
	private static function orders( $email, $page ) {
		return wc_get_orders(
			array(
				'type'          => 'shop_order',
				'billing_email' => $email,
				'limit'         => self::STEP,
				'page'          => max( 1, (int) $page ),
				'orderby'       => 'ID',
				'order'         => 'ASC',
			)
		);
	}
}
