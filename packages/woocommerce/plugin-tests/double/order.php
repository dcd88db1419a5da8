<?php
// An order as WooCommerce 11 treats it: an object is a copy of the row, saves only what was changed in it, and believes
// its own status, however old.

class Date_Double {
	private $at;

	public function __construct( $at ) {
		$this->at = $at;
	}

	public function getTimestamp() {
		return $this->at;
	}
}

class WC_Order {
	const UNPAID = array( 'pending', 'failed', 'on-hold', 'cancelled' );

	private $id;
	private $data;
	private $changes = array();
	private $meta_changes = array();
	private $note = '';

	public function __construct( $id ) {
		$this->id   = $id;
		$this->data = Database::$orders[ $id ];
	}

	/** Puts an order into the database. */
	public static function make( array $fields = array() ) {
		$id                      = Database::next_id();
		Database::$orders[ $id ] = $fields + array(
			'status'         => 'pending',
			'total'          => '251.00',
			'currency'       => 'INR',
			'payment_method' => 'polygate_zozo',
			'method_title'   => 'UPI',
			'transaction_id' => '',
			'date_paid'      => null,
			'created'        => time(),
			'stock_reduced'  => false,
			'meta'           => array(),
			'notes'          => array(),
			'refunds'        => array(),
		);
		return $id;
	}

	public static function generate_meta_cache_key( $id ) {
		return 'order-meta-' . $id;
	}

	public function get_id() {
		return $this->id;
	}

	public function get_type() {
		return 'shop_order';
	}

	private function get( $name ) {
		return array_key_exists( $name, $this->changes ) ? $this->changes[ $name ] : $this->data[ $name ];
	}

	public function get_status() {
		return $this->get( 'status' );
	}

	public function has_status( $status ) {
		return in_array( $this->get_status(), (array) $status, true );
	}

	public function get_total() {
		return $this->get( 'total' );
	}

	public function get_currency() {
		return $this->get( 'currency' );
	}

	public function get_payment_method() {
		return $this->get( 'payment_method' );
	}

	public function get_payment_method_title() {
		return $this->get( 'method_title' );
	}

	public function set_payment_method( $method ) {
		$this->changes['payment_method'] = $method;
	}

	public function set_payment_method_title( $title ) {
		$this->changes['method_title'] = $title;
	}

	public function get_transaction_id() {
		return $this->get( 'transaction_id' );
	}

	public function get_date_paid() {
		$at = $this->get( 'date_paid' );
		return null === $at ? null : new Date_Double( $at );
	}

	public function get_date_created() {
		return new Date_Double( $this->get( 'created' ) );
	}

	public function needs_payment() {
		return $this->has_status( array( 'pending', 'failed' ) ) && (float) $this->get_total() > 0;
	}

	public function get_order_key() {
		return 'wc_order_' . $this->id;
	}

	public function get_order_number() {
		return (string) $this->id;
	}

	public function get_cart_hash() {
		return 'cart-' . $this->id;
	}

	public function get_items() {
		return array();
	}

	public function __call( $name, $arguments ) {
		if ( 0 === strpos( $name, 'get_billing_' ) || 'get_customer_ip_address' === $name ) {
			return '';
		}
		throw new Exception( 'the double has no ' . $name );
	}

	public function get_meta( $key ) {
		if ( array_key_exists( $key, $this->meta_changes ) ) {
			return null === $this->meta_changes[ $key ] ? '' : $this->meta_changes[ $key ];
		}
		return isset( $this->data['meta'][ $key ] ) ? $this->data['meta'][ $key ] : '';
	}

	public function update_meta_data( $key, $value ) {
		$this->meta_changes[ $key ] = $value;
	}

	public function delete_meta_data( $key ) {
		$this->meta_changes[ $key ] = null;
	}

	/** Notes are comments: written at once, whatever becomes of the order. */
	public function add_order_note( $text ) {
		Database::$orders[ $this->id ]['notes'][] = $text;
	}

	public function set_status( $status, $note = '' ) {
		$this->changes['status'] = $status;
		$this->note              = $note;
	}

	public function set_transaction_id( $id ) {
		$this->changes['transaction_id'] = mb_substr( $id, 0, 100 );
	}

	public function payment_complete( $transaction_id = '' ) {
		if ( ! $this->has_status( self::UNPAID ) ) {
			return true;
		}
		if ( apply_filters( 'double_payment_complete_fails', false ) ) {
			return false;
		}
		if ( '' !== $transaction_id ) {
			$this->set_transaction_id( $transaction_id );
		}
		if ( null === $this->get_date_paid() ) {
			$this->changes['date_paid'] = time();
		}
		$this->set_status( 'processing' );
		$this->add_order_note( 'Payment via ' . $this->get_payment_method_title() . ' (' . $transaction_id . ').' );
		$this->save();
		Database::$effects[] = 'payment_complete';
		return true;
	}

	public function save() {
		$row     = Database::$orders[ $this->id ];
		$from    = $this->data['status'];
		$changed = $this->changes;
		foreach ( $changed as $name => $value ) {
			$row[ $name ] = $value;
		}
		foreach ( $this->meta_changes as $key => $value ) {
			if ( null === $value ) {
				unset( $row['meta'][ $key ] );
			} else {
				$row['meta'][ $key ] = $value;
			}
		}
		Database::$orders[ $this->id ] = $row;
		$this->data                    = $row;
		$this->changes                 = array();
		$this->meta_changes            = array();
		if ( isset( $changed['status'] ) && $changed['status'] !== $from ) {
			$this->moved_to( $changed['status'] );
		}
		return $this->id;
	}

	private function moved_to( $status ) {
		if ( '' !== $this->note ) {
			$this->add_order_note( $this->note );
			$this->note = '';
		}
		Database::$effects[] = 'mail ' . $status;
		$row                 = Database::$orders[ $this->id ];
		$reduces             = in_array( $status, array( 'processing', 'completed', 'on-hold' ), true ) && ! $row['stock_reduced'];
		if ( $reduces && apply_filters( 'woocommerce_payment_complete_reduce_order_stock', true, $this->id ) ) {
			Database::$orders[ $this->id ]['stock_reduced'] = true;
			Database::$effects[]                            = 'stock';
		}
	}

	/** By date, and those of one second in any order: here the worse one. */
	public function get_refunds() {
		return array_map(
			static function ( $id ) {
				return new WC_Order_Refund( $id );
			},
			Database::$orders[ $this->id ]['refunds']
		);
	}

	public function get_total_refunded() {
		$minor = 0;
		foreach ( Database::$orders[ $this->id ]['refunds'] as $id ) {
			$minor += (int) Polygate\WooCommerce\Money::minor( Database::$options[ 'refund-' . $id ]['amount'], $this->get_currency() );
		}
		return sprintf( '%d.%02d', intdiv( $minor, 100 ), $minor % 100 );
	}

	public function get_remaining_refund_amount() {
		$currency = $this->get_currency();
		$minor    = (int) Polygate\WooCommerce\Money::minor( $this->get_total(), $currency ) - (int) Polygate\WooCommerce\Money::minor( $this->get_total_refunded(), $currency );
		return sprintf( '%d.%02d', intdiv( $minor, 100 ), $minor % 100 );
	}
}

class WC_Order_Refund {
	private $id;

	public function __construct( $id ) {
		$this->id = $id;
	}

	public function get_id() {
		return $this->id;
	}

	public function get_refunded_payment() {
		return Database::$options[ 'refund-' . $this->id ]['paid'];
	}

	public function set_refunded_payment( $paid ) {
		Database::$options[ 'refund-' . $this->id ]['paid'] = $paid;
	}

	public function get_reason() {
		return Database::$options[ 'refund-' . $this->id ]['reason'];
	}

	public function set_reason( $reason ) {
		Database::$options[ 'refund-' . $this->id ]['reason'] = $reason;
	}

	public function save() {}
}

/** WooCommerce saves a refund before it asks the gateway, and deletes it where the gateway refuses. */
function wc_create_refund( array $arguments ) {
	$id                                                    = Database::next_id();
	Database::$options[ 'refund-' . $id ]                  = array(
		'amount' => $arguments['amount'],
		'reason' => isset( $arguments['reason'] ) ? $arguments['reason'] : '',
		'paid'   => false,
	);
	Database::$orders[ $arguments['order_id'] ]['refunds'][] = $id;
	if ( ! empty( $arguments['refund_payment'] ) ) {
		$done = Polygate\WooCommerce\Refunds::refund( $arguments['order_id'], $arguments['amount'] );
		if ( is_wp_error( $done ) ) {
			Database::$orders[ $arguments['order_id'] ]['refunds'] = array_values( array_diff( Database::$orders[ $arguments['order_id'] ]['refunds'], array( $id ) ) );
			return $done;
		}
		Database::$options[ 'refund-' . $id ]['paid'] = true;
	}
	return new WC_Order_Refund( $id );
}

/** Hands out what this process has read before, however old: there is the order cache. */
function wc_get_order( $id ) {
	foreach ( Database::$orders as $order ) {
		if ( in_array( $id, $order['refunds'], true ) ) {
			return new WC_Order_Refund( $id );
		}
	}
	if ( ! isset( Database::$orders[ $id ] ) ) {
		return false;
	}
	if ( ! isset( Process::$cache[ $id ] ) ) {
		Process::$cache[ $id ] = new WC_Order( $id );
	}
	return Process::$cache[ $id ];
}

/** Drops the rows of the order's meta, and nothing of the order's own cache: WooCommerce keeps that apart. */
function clean_post_cache( $id ) {}

function wp_cache_delete( $key, $group ) {}
