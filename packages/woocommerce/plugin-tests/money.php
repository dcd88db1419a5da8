<?php
use Polygate\WooCommerce\Accounts;
use Polygate\WooCommerce\Money;
use Polygate\WooCommerce\Signature;

it( 'is read on its digits', function () {
	foreach ( array(
		array( '25100', '251', 'INR' ),
		array( '25100', '251.00000000', 'INR' ),
		array( '25150', '251.5', 'BDT' ),
		array( '251', '251', 'JPY' ),
		array( '251', '251.00', 'JPY' ),
		array( '1234', '1.234', 'KWD' ),
		array( '0', '0.00', 'INR' ),
		array( '10', 0.1, 'INR' ),
		array( '30', 0.1 + 0.2, 'INR' ),
		array( null, '251.001', 'INR' ),
		array( null, '251.5', 'JPY' ),
		array( null, '-1', 'INR' ),
		array( null, '1e3', 'INR' ),
		array( null, '1,00', 'INR' ),
		array( null, '', 'INR' ),
		array( null, null, 'INR' ),
		array( null, "251\n", 'INR' ),
	) as $case ) {
		same( $case[0], Money::minor( $case[1], $case[2] ), json_encode( $case ) );
	}
} );

it( 'is never the same as what cannot be read', function () {
	same( false, Money::same( 'x', 'x', 'INR' ) );
	same( true, Money::same( '1', '1.00', 'INR' ) );
	same( false, Money::same( '1', '1.01', 'INR' ) );
} );

it( 'fits an account within its limits', function () {
	$account = array( 'currencies' => array( 'INR' => array( 'min' => '100', 'max' => '10000000' ) ) );
	foreach ( array( array( '1', true ), array( '0.99', false ), array( '100000', true ), array( '100000.01', false ), array( '9', true ) ) as $case ) {
		same( $case[1], Accounts::takes( $account, $case[0], 'INR' ), $case[0] );
	}
	same( false, Accounts::takes( $account, '1', 'BDT' ) );
	same( true, Accounts::takes( array( 'currencies' => null ), '1', 'BDT' ) );
} );

it( 'is spoken of under a signature as documented', function () {
	$headers = Signature::headers( array( 'id' => KEY, 'secret' => SECRET ), 'POST', '/stores/st_4m8k2v7q9x1c5b3n/sessions?x=1', '{"a":1}', 1790000000 );
	same( 'v1=8f6a45bd429b297b3fb65d0dfbff65671a1ce55ce507ed32b8f63ef32ba45140', $headers['X-Polygate-Signature'] );
} );

it( 'is taken by accounts that stay, though the server offers them no more', function () {
	Accounts::replace( array(), 'test' );
	same( array( false, false ), array_values( array_column( Accounts::all(), 'offered' ) ) );
	Accounts::replace( array( array( 'account' => 'zozo', 'mode' => 'live' ), array( 'account' => '../x', 'mode' => 'test' ), 'nonsense' ), 'test' );
	same( array( 'zozo', 'zaakpay' ), array_keys( Accounts::all() ) );
} );
