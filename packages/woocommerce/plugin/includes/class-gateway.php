<?php
/**
 * The payment method.
 *
 * @package Polygate
 */

namespace Polygate\WooCommerce;

defined( 'ABSPATH' ) || exit;

/** One gateway account at the server, as a payment method of the shop. */
final class Gateway extends \WC_Payment_Gateway {
	/**
	 * Account id.
	 *
	 * @var string
	 */
	private $account;

	/**
	 * What the server says of it.
	 *
	 * @var array
	 */
	private $facts;

	/**
	 * Of an account.
	 *
	 * @param string $account Account id.
	 * @param array  $facts   What the server says of it.
	 */
	public function __construct( $account, array $facts ) {
		$this->account    = $account;
		$this->facts      = $facts;
		$this->id         = Accounts::method( $account );
		$this->has_fields = false;
		/* translators: %s: gateway's name. */
		$this->method_title = sprintf( __( '%s (Polygate)', 'polygate-for-woocommerce' ), Accounts::name( $account ) );
		/* translators: 1: gateway's name, 2: ways to pay. */
		$this->method_description = sprintf( __( 'Buyers pay by %2$s on the pages of %1$s. Your Polygate server proves each payment before an order is marked paid.', 'polygate-for-woocommerce' ), $facts['title'], $facts['methods'] );
		$this->supports           = array( 'products', 'refunds' );
		$this->init_form_fields();
		$this->init_settings();
		$this->title       = $this->get_option( 'title' );
		$this->description = $this->get_option( 'description' );
		if ( ! did_action( 'woocommerce_update_options_payment_gateways_' . $this->id ) ) {
			add_action( 'woocommerce_update_options_payment_gateways_' . $this->id, array( $this, 'process_admin_options' ) );
		}
	}

	/** What the owner sets. */
	public function init_form_fields() {
		$this->form_fields = array(
			'enabled'     => array(
				'title'   => __( 'Enable', 'polygate-for-woocommerce' ),
				'type'    => 'checkbox',
				'label'   => __( 'Offer this at the checkout', 'polygate-for-woocommerce' ),
				'default' => 'yes',
			),
			'title'       => array(
				'title'    => __( 'Title', 'polygate-for-woocommerce' ),
				'type'     => 'text',
				'desc_tip' => __( 'What buyers read at the checkout.', 'polygate-for-woocommerce' ),
				'default'  => Accounts::default_title( $this->account ),
			),
			'description' => array(
				'title'    => __( 'Description', 'polygate-for-woocommerce' ),
				'type'     => 'textarea',
				'desc_tip' => __( 'Shown below the title once it is chosen.', 'polygate-for-woocommerce' ),
				/* translators: %s: gateway's name. */
				'default'  => sprintf( __( 'You pay on the pages of %s and come back here.', 'polygate-for-woocommerce' ), $this->facts['title'] ),
			),
		);
	}

	/**
	 * Whether a buyer may choose it now.
	 *
	 * @return bool
	 */
	public function is_available() {
		if ( ! parent::is_available() || $this->needs_setup() ) {
			return false;
		}
		$order_id = absint( get_query_var( 'order-pay' ) );
		$order    = $order_id ? wc_get_order( $order_id ) : false;
		$total    = $order ? $order->get_total( 'edit' ) : ( WC()->cart ? WC()->cart->get_total( 'edit' ) : '' );
		$currency = $order ? $order->get_currency() : get_woocommerce_currency();
		return '' === Money::text( $total ) || Accounts::takes( $this->facts, wc_format_decimal( $total, false, true ), $currency );
	}

	/**
	 * Whether the shop must be connected first.
	 *
	 * @return bool
	 */
	public function needs_setup() {
		return ! $this->is_account_connected();
	}

	/**
	 * Asked by WooCommerce's payments settings.
	 *
	 * @return bool
	 */
	public function is_account_connected() {
		return ! empty( $this->facts['offered'] ) && null !== Connection::active();
	}

	/**
	 * Asked by WooCommerce's payments settings: shows its test badge.
	 *
	 * @return bool
	 */
	public function is_test_mode() {
		return 'live' !== $this->facts['mode'];
	}

	/**
	 * What an owner should know before relying on it.
	 *
	 * @return string
	 */
	public function honesty() {
		return 'manual' === $this->facts['refunds']
			? __( 'Refunds are made by hand: the gateway has no way to do it for you.', 'polygate-for-woocommerce' )
			: __( 'Refunds go back through the gateway.', 'polygate-for-woocommerce' );
	}

	/**
	 * Asked by WooCommerce's payments settings.
	 *
	 * @return string
	 */
	public function get_settings_url() {
		return admin_url( 'admin.php?page=wc-settings&tab=checkout&section=' . $this->id );
	}

	/**
	 * Asked by WooCommerce's payments settings.
	 *
	 * @param string $return_url Not needed: the connection has a page of its own.
	 * @return string
	 */
	public function get_connection_url( $return_url = '' ) { // phpcs:ignore Generic.CodeAnalysis.UnusedFunctionParameter
		return Settings::url();
	}

	/**
	 * What buyers read, with a badge where no real money moves.
	 *
	 * @return string
	 */
	public function get_title() {
		$title = parent::get_title();
		/* translators: %s: payment method's title. */
		return $this->is_test_mode() && ! is_admin() ? sprintf( __( '%s (test mode)', 'polygate-for-woocommerce' ), $title ) : $title;
	}

	/**
	 * Sends the buyer to pay. Cart, stock and status stay as they are.
	 *
	 * @param int $order_id Order id.
	 * @return array
	 * @throws \Exception With a message for the buyer.
	 */
	public function process_payment( $order_id ) {
		return array(
			'result'   => 'success',
			'redirect' => Opener::open( (int) $order_id, $this->account ),
		);
	}

	/**
	 * Whether the shop may be asked to give the money back: only what this account collected.
	 *
	 * @param \WC_Order $order Order.
	 * @return bool
	 */
	public function can_refund_order( $order ) {
		return $order && null !== $order->get_date_paid( 'edit' ) && null !== ( new Ledger( $order ) )->get( 'paid_by' ) && null !== Connection::active();
	}

	/**
	 * Gives money back.
	 *
	 * @param int         $order_id Order id.
	 * @param string|null $amount   Decimal text; null for all of it.
	 * @param string      $reason   Why.
	 * @return bool|\WP_Error
	 */
	public function process_refund( $order_id, $amount = null, $reason = '' ) { // phpcs:ignore Generic.CodeAnalysis.UnusedFunctionParameter
		return Refunds::refund( (int) $order_id, $amount );
	}
}
