<?php
// What tests say over and over.

use Polygate\WooCommerce\Accounts;
use Polygate\WooCommerce\Connection;
use Polygate\WooCommerce\Ledger;
use Polygate\WooCommerce\Notify;
use Polygate\WooCommerce\Signature;

const KEY    = 'a1b2c3d4e5f60718';
const SECRET = 'pgs_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8';
define( 'Polygate\WooCommerce\VERSION', '0.0.0' );

function connect( $mode = 'test' ) {
	Connection::save(
		'https://pay.example.com',
		'st_tea',
		$mode,
		array(
			'id'     => KEY,
			'secret' => SECRET,
		)
	);
	$account = array(
		'account'    => 'zozo',
		'title'      => 'ZozoGateway',
		'methods'    => 'UPI',
		'mode'       => $mode,
		'currencies' => array( 'INR' => array( 'min' => 1 ) ),
		'refunds'    => 'full_and_partial',
	);
	Accounts::replace( array( $account, array( 'account' => 'zaakpay' ) + $account ), $mode );
}

/** An order with an open payment. */
function order( array $fields = array(), $payment = 'P1', $account = 'zozo' ) {
	$id    = WC_Order::make( $fields );
	$order = new WC_Order( $id );
	open_payment( $order, $payment, $account );
	$order->save();
	return $id;
}

function open_payment( $order, $payment, $account = 'zozo', $amount = '251.00' ) {
	$ledger = new Ledger( $order );
	$ledger->note_payment(
		$payment,
		array(
			'account'  => $account,
			'amount'   => $amount,
			'currency' => 'INR',
			'mode'     => 'test',
			'opened'   => time(),
		)
	);
	$ledger->due( time() );
	$ledger->keep();
}

/** What the server says of a payment that came in full. */
function paid( $id, array $fields = array() ) {
	return $fields + array(
		'site'        => 'https://shop.example',
		'event'       => 'evt_1',
		'type'        => 'payment',
		'version'     => '3',
		'order'       => (string) $id,
		'payment'     => 'P1',
		'gateway'     => 'zozo',
		'mode'        => 'test',
		'amount'      => '251.00',
		'currency'    => 'INR',
		'state'       => 'paid',
		'status'      => 'captured',
		'received'    => '251.00',
		'refunded'    => '0.00',
		'transaction' => 'UTR1',
		'sentence'    => 'zozo payment P1 collected 251.00 INR (transaction UTR1).',
	);
}

/** Sends a notification as the server does. @return array status and decoded body */
function notify( $message, array $change = array() ) {
	$body    = is_string( $message ) ? $message : json_encode( $message );
	$path    = '/?wc-api=polygate&t=1';
	$now     = isset( $change['now'] ) ? $change['now'] : time();
	$key     = array(
		'id'     => isset( $change['key'] ) ? $change['key'] : KEY,
		'secret' => isset( $change['secret'] ) ? $change['secret'] : SECRET,
	);
	$sent    = Signature::headers( $key, 'POST', isset( $change['signed_path'] ) ? $change['signed_path'] : $path, isset( $change['signed_body'] ) ? $change['signed_body'] : $body, $now );
	$headers = array(
		'key'       => $sent['X-Polygate-Key'],
		'timestamp' => $sent['X-Polygate-Timestamp'],
		'signature' => isset( $change['signature'] ) ? $change['signature'] : $sent['X-Polygate-Signature'],
	);
	$answer  = Notify::answer( $body, $headers, array( $path ), time() );
	if ( 200 === $answer['status'] ) {
		same( Signature::answer( $key['secret'], $headers['signature'], 200, $answer['body'] ), $answer['signature'], 'the answer is signed:' );
	} else {
		same( '', $answer['signature'], 'what was not believed gets no signed answer:' );
	}
	return array( $answer['status'], json_decode( $answer['body'], true ) );
}

/** The outcome of a notification that was believed. */
function outcome( $message ) {
	list( $status, $body ) = notify( $message );
	same( 200, $status );
	same( $message['event'], $body['event'] );
	return $body['outcome'];
}

function row( $id ) {
	return Database::$orders[ $id ];
}

function notes( $id ) {
	return implode( "\n", Database::$orders[ $id ]['notes'] );
}

/** Answers as the server does: signed. */
function answers( $data, $status = 200 ) {
	return static function ( $path, $body, $request ) use ( $data, $status ) {
		$text = json_encode( is_callable( $data ) ? $data( $path, $body ) : $data );
		return array(
			'status'  => $status,
			'body'    => $text,
			'headers' => array( 'x-polygate-signature' => Signature::answer( SECRET, $request['headers']['X-Polygate-Signature'], $status, $text ) ),
		);
	};
}
