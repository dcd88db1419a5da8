<?php
use Polygate\WooCommerce\Accounts;

function offered( array $accounts ) {
	Accounts::replace( array_map( function ( $account ) { return $account + array( 'mode' => 'test' ); }, $accounts ), 'test' );
}

function titles() {
	return array_map( array( Accounts::class, 'default_title' ), array_keys( Accounts::all() ) );
}

it( 'are called by how the buyer pays, and never two the same', function () {
	Accounts::withdraw();
	Database::$options['polygate_accounts'] = array();
	offered( array(
		array( 'account' => 'zozo', 'title' => 'ZozoGateway', 'methods' => 'UPI' ),
		array( 'account' => 'wezopay', 'title' => 'WezoPay', 'methods' => 'bKash, Nagad' ),
	) );
	same( array( 'UPI', 'bKash, Nagad' ), titles() );
	offered( array(
		array( 'account' => 'zozo', 'title' => 'ZozoGateway', 'methods' => 'UPI' ),
		array( 'account' => 'zozo-2', 'title' => 'ZozoGateway', 'methods' => 'UPI' ),
		array( 'account' => 'paygate', 'title' => 'PayGate', 'methods' => 'UPI' ),
	) );
	same( 'UPI – ZozoGateway (zozo)', Accounts::title( 'zozo' ) );
	same( 'UPI – ZozoGateway (zozo-2)', Accounts::title( 'zozo-2' ) );
	same( 'UPI – PayGate', Accounts::title( 'paygate' ) );
	same( 'bKash, Nagad', Accounts::title( 'wezopay' ), 'one that is offered no more keeps its name:' );
} );

it( 'are called as the owner wants', function () {
	Database::$options['woocommerce_polygate_zozo_settings'] = array( 'title' => 'Pay by phone' );
	same( 'Pay by phone', Accounts::title( 'zozo' ) );
	same( 'Polygate', Accounts::title( 'none' ) );
} );
