<?php
use Polygate\WooCommerce\Ledger;
use Polygate\WooCommerce\Refunds;

/** Refunds in WooCommerce, which then asks the plugin. */
function give_back( $id, $amount ) {
	$done = wc_create_refund( array( 'order_id' => $id, 'amount' => $amount, 'refund_payment' => true ) );
	return is_wp_error( $done ) ? $done->get_error_message() : true;
}

function refund_of( $id, $reference ) {
	return ( new Ledger( new WC_Order( $id ) ) )->refund( $reference );
}

function shops_refunds( $id ) {
	return ( new WC_Order( $id ) )->get_refunds();
}

function refund_ids() {
	return array_map( function ( $request ) { return json_decode( $request[1]['body'], true )['id']; }, Http_Double::$requests );
}

function paid_order() {
	$id = order();
	outcome( paid( $id ) );
	return $id;
}

function gives( $status, $reference = 'R1' ) {
	return answers( array( 'refund' => array( 'status' => $status, 'reference' => $reference ) ) );
}

function about_refund( $id, $status, array $change = array() ) {
	return paid( $id, $change + array(
		'event'    => 'evt_r_' . $status,
		'version'  => '9',
		'type'     => 'refund',
		'state'    => 'pending' === $status ? 'waiting' : 'attention',
		'sentence' => 'The refund: ' . $status . '.',
		'refund'   => array( 'reference' => 'R1', 'status' => $status, 'amount' => '10.00', 'currency' => 'INR' ),
	) );
}

it( 'is asked for under an id of its own each time', function () {
	$id                  = paid_order();
	Http_Double::$answer = gives( 'succeeded' );
	same( true, give_back( $id, '10.00' ) );
	Http_Double::$answer = gives( 'succeeded', 'R2' );
	same( true, give_back( $id, '10.00' ) );
	same( 2, count( array_unique( refund_ids() ) ) );
	same( 'succeeded', refund_of( $id, 'R1' )['status'] );
	holds( 'gave back 10.00 INR (R1)', notes( $id ) );
} );

it( 'takes nothing back that was told while the server was asked', function () {
	$id                  = paid_order();
	Http_Double::$answer = function ( $path, $body, $request ) use ( $id ) {
		// The database hung up, and the lock with it.
		Database::$locks = array();
		Process::another( function () use ( $id ) { outcome( about_refund( $id, 'succeeded' ) ); } );
		$answer = gives( 'succeeded' );
		return $answer( $path, $body, $request );
	};
	holds( 'had gone back already', give_back( $id, '10.00' ) );
	same( 'succeeded', refund_of( $id, 'R1' )['status'] );
	same( 1, count( row( $id )['refunds'] ) );
} );

it( 'is never taken for one that the merchant only wrote down', function () {
	$id = paid_order();
	wc_create_refund( array( 'order_id' => $id, 'amount' => '10.00', 'refund_payment' => false ) );
	Http_Double::$answer = gives( 'succeeded' );
	same( true, give_back( $id, '10.00' ) );
	Http_Double::$answer = gives( 'succeeded', 'R2' );
	same( true, give_back( $id, '10.00' ) );
	same( 2, count( array_unique( refund_ids() ) ) );
} );

it( 'is repeated under the same id where the answer was lost, and blocks any other', function () {
	$id                  = paid_order();
	Http_Double::$answer = function () { return new WP_Error( 'http', 'timed out' ); };
	holds( 'Nobody knows', give_back( $id, '10.00' ) );
	same( array(), row( $id )['refunds'], 'WooCommerce takes its refund back:' );
	holds( 'Repeat exactly that refund first', give_back( $id, '20.00' ) );
	same( 1, count( Http_Double::$requests ) );
	Http_Double::$answer = gives( 'succeeded' );
	same( true, give_back( $id, '10' ) );
	same( 1, count( array_unique( refund_ids() ) ) );
	Http_Double::$answer = gives( 'succeeded', 'R2' );
	same( true, give_back( $id, '20.00' ) );
	same( 2, count( array_unique( refund_ids() ) ) );
} );

it( 'is as unknown where the server itself could not say', function () {
	foreach ( array( array( 503, 'gateway_unavailable' ), array( 502, 'response_invalid' ), array( 500, 'configuration_invalid' ) ) as $error ) {
		$id                  = paid_order();
		Http_Double::$answer = answers( array( 'error' => array( 'code' => $error[1], 'message' => 'Not now.' ) ), $error[0] );
		holds( 'Nobody knows', give_back( $id, '10.00' ) );
		holds( 'Repeat exactly', give_back( $id, '11.00' ) );
	}
	Http_Double::$answer = gives( 'splendid' );
	$id                  = paid_order();
	holds( 'not understood', give_back( $id, '10.00' ) );
	holds( 'Repeat exactly', give_back( $id, '11.00' ) );
} );

it( 'is over where the server refuses it', function () {
	$id                  = paid_order();
	Http_Double::$answer = answers( array( 'error' => array( 'code' => 'refused', 'message' => 'More than was received.' ) ), 422 );
	same( 'More than was received.', give_back( $id, '10.00' ) );
	Http_Double::$answer = gives( 'failed' );
	holds( 'Nothing was given back', give_back( $id, '11.00' ) );
	same( array( 0, 'failed' ), array( refund_of( $id, 'R1' )['id'], refund_of( $id, 'R1' )['status'] ) );
	same( 'applied', outcome( about_refund( $id, 'failed' ) ), 'the shop knows already:' );
	same( false, strpos( notes( $id ), 'The refund: failed.' ) );
} );

it( 'may be on its way, and fail later', function () {
	$id                  = paid_order();
	Http_Double::$answer = gives( 'pending' );
	same( true, give_back( $id, '10.00' ) );
	holds( 'is giving back 10.00 INR (R1)', notes( $id ) );
	same( 'applied', outcome( about_refund( $id, 'pending' ) ) );
	same( 'held', outcome( about_refund( $id, 'failed' ) ) );
	same( 'failed', refund_of( $id, 'R1' )['status'] );
	$shops = shops_refunds( $id )[0];
	holds( 'The refund: failed. Refund #' . $shops->get_id() . ' of this order is marked as failed.', notes( $id ) );
	same( array( false, 'FAILED, the buyer has not got the money.' ), array( $shops->get_refunded_payment(), $shops->get_reason() ) );
	same( 'held', outcome( about_refund( $id, 'failed' ) ) );
	same( 'applied', outcome( about_refund( $id, 'failed', array( 'event' => 'evt_again' ) ) ) );
	same( 1, substr_count( notes( $id ), 'The refund: failed.' ) );
} );

it( 'that failed may be made again once it is deleted, or without that for the rest', function () {
	$id                  = paid_order();
	Http_Double::$answer = gives( 'pending' );
	give_back( $id, '10.00' );
	outcome( about_refund( $id, 'failed' ) );
	Http_Double::$answer = gives( 'succeeded', 'R2' );
	same( true, give_back( $id, '20.00' ) );
	same( 2, count( array_unique( refund_ids() ) ), 'it has an id of its own:' );
	same( true, shops_refunds( $id )[1]->get_refunded_payment() );
} );

it( 'that failed may turn out to have gone through', function () {
	$id                  = paid_order();
	Http_Double::$answer = gives( 'pending' );
	give_back( $id, '10.00' );
	outcome( about_refund( $id, 'failed' ) );
	same( 'applied', outcome( about_refund( $id, 'succeeded' ) ) );
	same( array( 'succeeded', true ), array( refund_of( $id, 'R1' )['status'], shops_refunds( $id )[0]->get_refunded_payment() ) );
	same( 1, count( row( $id )['refunds'] ) );
} );

it( 'is booked where the shop has deleted it meanwhile', function () {
	$id                  = paid_order();
	Http_Double::$answer = gives( 'pending' );
	give_back( $id, '10.00' );
	Database::$orders[ $id ]['refunds'] = array();
	same( 'applied', outcome( about_refund( $id, 'succeeded' ) ) );
	same( 1, count( row( $id )['refunds'] ) );
	same( 1, substr_count( notes( $id ), 'The refund: succeeded.' ) );
} );

it( 'whose answer was lost is not booked a second time by the repeat', function () {
	$id                  = paid_order();
	Http_Double::$answer = function () { return new WP_Error( 'http', 'timed out' ); };
	give_back( $id, '10.00' );
	same( 'applied', outcome( about_refund( $id, 'succeeded' ) ) );
	Http_Double::$answer = gives( 'succeeded' );
	holds( 'had gone back already', give_back( $id, '10.00' ) );
	same( 1, count( row( $id )['refunds'] ) );
	Http_Double::$answer = gives( 'succeeded', 'R2' );
	same( true, give_back( $id, '20.00' ) );
} );

it( 'is said to have arrived, once', function () {
	$id                  = paid_order();
	Http_Double::$answer = gives( 'pending' );
	give_back( $id, '10.00' );
	same( 'applied', outcome( about_refund( $id, 'succeeded' ) ) );
	same( 'applied', outcome( about_refund( $id, 'succeeded', array( 'event' => 'evt_again' ) ) ) );
	same( 1, substr_count( notes( $id ), 'The refund: succeeded.' ) );
	same( 1, count( row( $id )['refunds'] ) );
} );

it( 'is booked where it was made at the gateway, once and never above what is left', function () {
	$id = paid_order();
	same( 'applied', outcome( about_refund( $id, 'succeeded' ) ) );
	same( 'applied', outcome( about_refund( $id, 'succeeded', array( 'event' => 'evt_again' ) ) ) );
	same( 1, count( row( $id )['refunds'] ) );
	$more = array( 'event' => 'evt_more', 'refund' => array( 'reference' => 'R2', 'status' => 'succeeded', 'amount' => '241.01', 'currency' => 'INR' ) );
	same( 'held', outcome( about_refund( $id, 'succeeded', $more ) ) );
	$other = array( 'event' => 'evt_bdt', 'refund' => array( 'reference' => 'R3', 'status' => 'succeeded', 'amount' => '1.00', 'currency' => 'BDT' ) );
	same( 'held', outcome( about_refund( $id, 'succeeded', $other ) ) );
	same( 1, count( row( $id )['refunds'] ) );
} );

it( 'is not told a second time by the payment it belongs to', function () {
	$id                  = paid_order();
	Http_Double::$answer = gives( 'succeeded' );
	give_back( $id, '10.00' );
	$after = array( 'event' => 'evt_10', 'version' => '10', 'state' => 'attention', 'refunded' => '10.00', 'sentence' => 'But 10.00 has been given back since.' );
	same( 'applied', outcome( paid( $id, $after ) ) );
	same( 'held', outcome( paid( $id, array( 'event' => 'evt_11', 'version' => '11', 'refunded' => '20.00' ) + $after ) ) );
	same( 'processing', row( $id )['status'] );
} );

it( 'may be a task for a person', function () {
	$id                  = paid_order();
	Http_Double::$answer = gives( 'task', '' );
	same( true, give_back( $id, '10.00' ) );
	holds( 'by hand', notes( $id ) );
} );

it( 'is a task as well where the account leaves it to a person, and booked once when it is done', function () {
	$id                                            = paid_order();
	Database::$options['polygate_accounts']['zozo']['refunds'] = 'manual';
	Http_Double::$answer                           = gives( 'pending' );
	same( true, give_back( $id, '10.00' ) );
	holds( 'by hand', notes( $id ) );
	same( 'applied', outcome( about_refund( $id, 'succeeded' ) ) );
	same( 1, count( row( $id )['refunds'] ) );
} );

it( 'is of some sum', function () {
	$id = paid_order();
	foreach ( array( '0', '0.00', '-1', 'ten', '1.001' ) as $amount ) {
		same( true, is_wp_error( Refunds::refund( $id, $amount ) ), $amount );
	}
	same( array(), Http_Double::$requests );
} );

it( 'waits for whoever works on the order, and gives nothing back from a copy of the shop', function () {
	$id = paid_order();
	Database::$options['home'] = 'https://staging.shop.example';
	holds( 'not connected', give_back( $id, '10.00' ) );
	Database::$options['home'] = 'https://shop.example';
	Database::$locks[ 'polygate_' . md5( 'shop|wp_|order-' . $id ) ] = 99;
	holds( 'Nothing was given back', give_back( $id, '10.00' ) );
	same( array(), Http_Double::$requests );
} );
