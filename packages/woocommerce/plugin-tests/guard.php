<?php
use Polygate\WooCommerce\Cancel_Guard;
use Polygate\WooCommerce\Inquiry;

/** Asks as WooCommerce does before it cancels unpaid orders. A new request each time. */
function may_cancel( array $ids, $cancel = true ) {
	( function () { Cancel_Guard::$verdicts = array(); } )->bindTo( null, Cancel_Guard::class )();
	WC_Data_Store::$unpaid = $ids;
	$verdicts              = array();
	foreach ( $ids as $id ) {
		$verdicts[] = Cancel_Guard::may_cancel( $cancel, new WC_Order( $id ) );
	}
	return $verdicts;
}

function closes( array $closed ) {
	return answers( function ( $path, $body ) use ( $closed ) {
		same( '/stores/st_tea/close', $path );
		$orders = array();
		foreach ( $body['orders'] as $id ) {
			$is_closed = isset( $closed[ $id ] ) ? $closed[ $id ] : true;
			$orders[]  = array( 'order' => $id, 'closed' => $is_closed, 'state' => $is_closed ? null : paid( $id ) );
		}
		return array( 'orders' => $orders );
	} );
}

it( 'asks once for all orders of a run', function () {
	$ids                 = array( order(), order(), order() );
	Http_Double::$answer = closes( array( $ids[1] => false ) );
	same( array( true, false, true ), may_cancel( $ids ) );
	same( 1, count( Http_Double::$requests ) );
	same( 'processing', row( $ids[1] )['status'], 'what was paid after all is paid:' );
} );

it( 'never turns a no into a yes', function () {
	$id = order();
	same( array( false ), may_cancel( array( $id ), false ) );
	same( array(), Http_Double::$requests );
} );

it( 'keeps ours while the server is down, and leaves those of others alone', function () {
	$ids                 = array( order(), WC_Order::make( array( 'payment_method' => 'bacs' ) ), order( array( 'created' => time() - 2 * DAY_IN_SECONDS ) ) );
	Http_Double::$answer = function () { return new WP_Error( 'http', 'connection refused' ); };
	same( array( false, true, true ), may_cancel( $ids ) );
	same( 1, count( Http_Double::$requests ) );
} );

it( 'keeps what no gateway has answered about, up to a day', function () {
	$ids                 = array( order(), order( array( 'created' => time() - 2 * DAY_IN_SECONDS ) ) );
	Http_Double::$answer = answers( function ( $path, $body ) {
		return array( 'orders' => array_map( function ( $id ) { return array( 'order' => $id, 'closed' => false, 'known' => false, 'state' => null ); }, $body['orders'] ) );
	} );
	same( array( false, true ), may_cancel( $ids ) );
} );

it( 'keeps what the server says nothing about', function () {
	$id                  = order();
	Http_Double::$answer = answers( array( 'orders' => array() ) );
	same( array( false ), may_cancel( array( $id ) ) );
	Http_Double::$answer = answers( array( 'orders' => array( array( 'order' => (string) $id, 'closed' => 'yes' ) ) ) );
	same( array( false ), may_cancel( array( $id ) ) );
} );

it( 'knows ours by its payments, though another method was chosen since', function () {
	$id                  = order( array( 'payment_method' => 'bacs' ) );
	Http_Double::$answer = closes( array( $id => false ) );
	same( array( false ), may_cancel( array( $id ) ) );
} );

it( 'keeps a paid order without asking', function () {
	$id = order( array( 'date_paid' => time() ) );
	same( array( false ), may_cancel( array( $id ) ) );
	same( array(), Http_Double::$requests );
} );

it( 'does nothing in a copy of the shop', function () {
	$id = order();
	Database::$options['home'] = 'https://staging.shop.example';
	same( array( true ), may_cancel( array( $id ) ) );
	same( false, Inquiry::ask( array( $id ), 5 ) );
	same( array(), Http_Double::$requests );
} );

it( 'lets an order follow what the server says when it is asked, and no other', function () {
	$id                  = order();
	$other               = order( array(), 'P2' );
	Http_Double::$answer = answers( array( 'orders' => array(
		array( 'order' => (string) $id, 'state' => paid( $id, array( 'event' => 'state_P1_3' ) ) ),
		array( 'order' => (string) $id, 'state' => paid( $other, array( 'payment' => 'P2' ) ) ),
		array( 'order' => '1', 'state' => null ),
	) ) );
	same( true, Inquiry::ask( array( $id ), 5 ) );
	same( 'processing', row( $id )['status'] );
	same( 'pending', row( $other )['status'] );
	// The notification of the same version comes after it.
	same( 'applied', outcome( paid( $id ) ) );
	same( 1, Database::effects( 'payment_complete' ) );
} );
