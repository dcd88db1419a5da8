<?php
use Polygate\WooCommerce\Connection;
use Polygate\WooCommerce\Ledger;
use Polygate\WooCommerce\Opener;

/** What a buyer is told who cannot be sent to pay. */
function sorry_of( $id, $account = 'zozo' ) {
	try {
		Opener::open( $id, $account );
	} catch ( Exception $error ) {
		return $error->getMessage();
	}
	throw new Exception( 'the buyer was sent to pay' );
}

function ledger( $id ) {
	return new Ledger( new WC_Order( $id ) );
}

/** What the server was asked, decoded. */
function asked( $index = 0 ) {
	return json_decode( Http_Double::$requests[ $index ][1]['body'], true );
}

$opened = array(
	'payment'    => 'P1',
	'url'        => 'https://pay.example.com/checkout/1',
	'expires_at' => '1790000000',
	'reused'     => false,
);

it( 'sends the buyer to pay and leaves the order as it is', function () use ( $opened ) {
	$id                  = WC_Order::make();
	Http_Double::$answer = answers( $opened );
	same( $opened['url'], Opener::open( $id, 'zozo' ) );
	same( 'pending', row( $id )['status'] );
	same( array(), array_values( array_filter( Database::$effects, function ( $effect ) { return 'stock' === $effect || 0 === strpos( $effect, 'mail' ); } ) ) );
	list( $url, $request ) = Http_Double::$requests[0];
	same( 'https://pay.example.com/stores/st_tea/sessions', $url );
	same( 0, $request['redirection'] );
	same( '251.00', asked()['amount'] );
	same( 'https://shop.example', asked()['site'] );
	same( '251.00', ledger( $id )->payment( 'P1' )['amount'] );
	same( null, ledger( $id )->get( 'opening' ) );
} );

it( 'sends the total as the order has it, whatever the shop shows', function () use ( $opened ) {
	Http_Double::$answer = answers( $opened );
	foreach ( array( '251', '251.00000000', 251.5 ) as $index => $total ) {
		Opener::open( WC_Order::make( array( 'total' => $total ) ), 'zozo' );
		same( 251.5 === $total ? '251.5' : (string) $total, asked( $index )['amount'] );
	}
} );

it( 'asks the same again where the answer was lost, and something new where the order changed', function () use ( $opened ) {
	$id                  = WC_Order::make();
	Http_Double::$answer = function () { return new WP_Error( 'http', 'timed out' ); };
	holds( 'You have not been charged', sorry_of( $id ) );
	holds( 'You have not been charged', sorry_of( $id ) );
	same( asked( 0 )['id'], asked( 1 )['id'] );
	Database::$orders[ $id ]['total'] = '252.00';
	sorry_of( $id );
	same( false, asked( 2 )['id'] === asked( 0 )['id'] );
	Http_Double::$answer = answers( $opened );
	Opener::open( $id, 'zozo' );
	same( asked( 2 )['id'], asked( 3 )['id'] );
	Opener::open( $id, 'zozo' );
	same( false, asked( 4 )['id'] === asked( 3 )['id'], 'an answered one is another click:' );
} );

it( 'opens one payment of two clicks at once', function () use ( $opened ) {
	$id                    = WC_Order::make();
	Http_Double::$answer   = answers( $opened );
	Database::$locks[ 'polygate_' . md5( 'shop|wp_|order-' . $id ) ] = 99;
	holds( 'being worked on', sorry_of( $id ) );
	same( array(), Http_Double::$requests );
} );

it( 'keeps nobody waiting for the answer who has news of the order', function () use ( $opened ) {
	$id                  = WC_Order::make();
	Http_Double::$answer = function ( $path, $body, $request ) use ( $opened, $id ) {
		Process::another( function () use ( $id ) { same( 'applied', outcome( paid( $id ) ) ); } );
		return answers( $opened )( $path, $body, $request );
	};
	same( $opened['url'], Opener::open( $id, 'zozo' ) );
	same( 'processing', row( $id )['status'] );
	same( 3, ledger( $id )->payment( 'P1' )['version'], 'what was told meanwhile is remembered:' );
	same( null, ledger( $id )->get( 'opening' ) );
} );

it( 'asks for the same where a second click comes before the answer', function () use ( $opened ) {
	$id                  = WC_Order::make();
	$clicks              = 0;
	Http_Double::$answer = function ( $path, $body, $request ) use ( $opened, $id, &$clicks ) {
		$clicks++;
		if ( 1 === $clicks ) {
			Process::another( function () use ( $id ) { Opener::open( $id, 'zozo' ); } );
		}
		return answers( $opened )( $path, $body, $request );
	};
	Opener::open( $id, 'zozo' );
	same( asked( 0 )['id'], asked( 1 )['id'] );
	same( array( 'P1' ), array_keys( ledger( $id )->payments() ) );
} );

it( 'keeps what another click opens meanwhile, should its answer be lost', function () use ( $opened ) {
	$id                  = WC_Order::make();
	$clicks              = 0;
	Http_Double::$answer = function ( $path, $body, $request ) use ( $opened, $id, &$clicks ) {
		$clicks++;
		if ( 2 === $clicks ) {
			return new WP_Error( 'http', 'timed out' );
		}
		Process::another( function () use ( $id ) { sorry_of( $id, 'zaakpay' ); } );
		return answers( $opened )( $path, $body, $request );
	};
	Opener::open( $id, 'zozo' );
	same( 'zaakpay', ledger( $id )->get( 'opening' )['account'] );
	same( 'zozo', ledger( $id )->payment( 'P1' )['account'] );
} );

it( 'binds a payment to the checkout it belongs to, and on the order\'s own page to nothing else', function () use ( $opened ) {
	$id                  = WC_Order::make();
	Http_Double::$answer = answers( $opened );
	Opener::open( $id, 'zozo' );
	Opener::open( $id, 'zozo' );
	same( asked( 0 )['group'], asked( 1 )['group'] );
	Database::$options['query_order-pay'] = (string) $id;
	Opener::open( $id, 'zozo' );
	same( false, asked( 2 )['group'] === asked( 0 )['group'] );
} );

it( 'believes no answer that the server did not sign for this request', function () use ( $opened ) {
	foreach ( array( '', 'v1=' . str_repeat( '0', 64 ) ) as $signature ) {
		$id                  = WC_Order::make();
		Http_Double::$answer = function () use ( $opened, $signature ) {
			return array( 'status' => 200, 'body' => json_encode( $opened ), 'headers' => array( 'x-polygate-signature' => $signature ) );
		};
		sorry_of( $id );
		same( array(), ledger( $id )->payments() );
	}
	$id                  = WC_Order::make();
	Http_Double::$answer = answers( array( 'url' => 'http://evil.example/' ) + $opened );
	sorry_of( $id );
} );

it( 'tells the buyer what the server refuses, and the merchant what went wrong', function () {
	$id                  = WC_Order::make();
	Http_Double::$answer = answers( array( 'error' => array( 'code' => 'refused', 'message' => 'ZozoGateway takes at most 100000.00 INR.' ) ), 422 );
	holds( 'takes at most', sorry_of( $id ) );
	same( null, ledger( $id )->get( 'opening' ) );
	Http_Double::$answer = answers( array( 'error' => array( 'code' => 'configuration_invalid', 'message' => 'The key of zozo is wrong.' ) ), 500 );
	holds( 'You have not been charged', sorry_of( $id ) );
	holds( 'The key of zozo is wrong.', notes( $id ) );
	holds( 'The key of zozo is wrong.', Database::$options['polygate_health']['failed']['message'] );
} );

it( 'opens nothing for a paid order, a sum that the currency has not, or a copy of the shop', function () {
	foreach ( array( array( 'status' => 'processing' ), array( 'status' => 'cancelled' ), array( 'total' => '0' ), array( 'total' => '251.001' ) ) as $change ) {
		sorry_of( WC_Order::make( $change ) );
	}
	$id = WC_Order::make();
	Database::$options['home'] = 'https://staging.shop.example';
	sorry_of( $id );
	Connection::forget();
	sorry_of( $id );
	same( array(), Http_Double::$requests );
} );

it( 'sends nothing without TLS', function () {
	Connection::save( 'http://pay.example.com', 'st_tea', 'test', array( 'id' => KEY, 'secret' => SECRET ) );
	sorry_of( WC_Order::make() );
	same( array(), Http_Double::$requests );
} );
