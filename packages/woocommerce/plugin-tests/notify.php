<?php
use Polygate\WooCommerce\Connection;
use Polygate\WooCommerce\Ledger;

it( 'pays an order once', function () {
	$id = order();
	same( 'applied', outcome( paid( $id ) ) );
	same( 'processing', row( $id )['status'] );
	same( 'UTR1', row( $id )['transaction_id'] );
	same( 1, Database::effects( 'payment_complete' ) );
	same( 'applied', outcome( paid( $id ) ) );
	same( 'applied', outcome( paid( $id, array( 'event' => 'evt_2' ) ) ) );
	same( 1, Database::effects( 'payment_complete' ) );
	same( '', ( new WC_Order( $id ) )->get_meta( Ledger::DUE ) );
} );

it( 'pays an order once, though another process paid it while this one waited for the lock', function () {
	$id = order();
	Database::$meanwhile[] = static function () use ( $id ) {
		same( 'applied', outcome( paid( $id ) ) );
	};
	same( 'applied', outcome( paid( $id ) ) );
	same( 1, Database::effects( 'payment_complete' ) );
	same( 1, Database::effects( 'mail processing' ) );
} );

it( 'pays an order once, though something in this process had read it before', function () {
	$id = order();
	same( 'pending', wc_get_order( $id )->get_status() );
	Database::$meanwhile[] = static function () use ( $id ) {
		same( 'applied', outcome( paid( $id ) ) );
	};
	same( 'applied', outcome( paid( $id ) ) );
	same( 1, Database::effects( 'payment_complete' ) );
} );

it( 'locks without the database\'s locks as well, and takes over from who died', function () {
	Database::$has_locks = false;
	$id                  = order();
	$lock                = 'polygate_' . md5( 'shop|wp_|order-' . $id );
	Database::$options[ $lock ] = ( time() - 1 ) . ':dead';
	Database::$meanwhile[]      = static function () use ( $id ) {
		same( 'applied', outcome( paid( $id ) ) );
	};
	same( 'applied', outcome( paid( $id ) ) );
	same( 1, Database::effects( 'payment_complete' ) );
	same( false, isset( Database::$options[ $lock ] ) );
} );

it( 'asks to be told again while another process works on the order', function () {
	$id = order();
	Database::$locks[ 'polygate_' . md5( 'shop|wp_|order-' . $id ) ] = 99;
	list( $status ) = notify( paid( $id ) );
	same( 503, $status );
	same( 'pending', row( $id )['status'] );
} );

it( 'believes nothing that is forged, old, unsigned or signed by nobody', function () {
	$id = order();
	foreach ( array(
		array( 'secret' => 'pgs_anothersecretanothersecretanother' ),
		array( 'key' => 'another1' ),
		array( 'signature' => '' ),
		array( 'signature' => 'v1=' . str_repeat( '0', 64 ) ),
		array( 'signature' => str_repeat( '0', 64 ) ),
		array( 'signed_body' => '{}' ),
		array( 'signed_path' => '/elsewhere' ),
		array( 'now' => time() - 301 ),
		array( 'now' => time() + 301 ),
	) as $change ) {
		list( $status ) = notify( paid( $id ), $change );
		same( 401, $status, json_encode( $change ) );
	}
	same( 'pending', row( $id )['status'] );
} );

it( 'believes nobody where the secret is empty or the shop is not connected', function () {
	$id = order();
	Database::$options[ Connection::OPTION ]['keys'][0]['secret'] = '';
	list( $status ) = notify( paid( $id ), array( 'secret' => '' ) );
	same( 401, $status );
	Connection::forget();
	list( $status ) = notify( paid( $id ) );
	same( 401, $status );
	same( 'pending', row( $id )['status'] );
} );

it( 'believes the old secret while it is good', function () {
	$id = order();
	Connection::save( 'https://pay.example.com', 'st_tea', 'test', array( 'id' => KEY, 'secret' => 'pgs_new_new_new_new_new_new_new_new' ) );
	same( 'applied', outcome( paid( $id ) ) );
} );

it( 'is not delivered to a copy of the shop', function () {
	$id = order();
	Database::$options['home'] = 'https://staging.shop.example';
	list( $status ) = notify( paid( $id ) );
	same( 409, $status );
	same( 'pending', row( $id )['status'] );
} );

it( 'is not delivered where it is for another shop', function () {
	$id = order();
	list( $status ) = notify( paid( $id, array( 'site' => 'https://other.example' ) ) );
	same( 409, $status );
} );

it( 'refuses what it does not understand', function () {
	list( $status ) = notify( 'no json' );
	same( 400, $status );
	foreach ( array(
		array( 'order' => '0' ),
		array( 'order' => 7 ),
		array( 'version' => 'new' ),
		array( 'state' => 'splendid' ),
		array( 'type' => 'gift' ),
		array( 'payment' => '' ),
		array( 'amount' => array() ),
		array( 'type' => 'refund' ),
	) as $change ) {
		$id = order();
		same( 'refused', outcome( paid( $id, $change ) + array() ), json_encode( $change ) );
		same( 'pending', row( $id )['status'] );
	}
} );

it( 'refuses what is about another order, another sum or another mode', function () {
	$id    = order();
	$other = order( array(), 'P2' );
	foreach ( array(
		paid( 999999 ),
		paid( $id, array( 'payment' => 'P2' ) ),
		paid( $other ),
		paid( $id, array( 'amount' => '251.01' ) ),
		paid( $id, array( 'amount' => '250.99' ) ),
		paid( $id, array( 'currency' => 'BDT' ) ),
		paid( $id, array( 'mode' => 'live' ) ),
	) as $message ) {
		same( 'refused', outcome( $message ), json_encode( $message ) );
	}
	same( 'pending', row( $id )['status'] );
	same( 'pending', row( $other )['status'] );
	same( array(), row( $id )['notes'] );
} );

it( 'takes in the payment whose opening was never answered, and only for that sum', function () {
	$id     = WC_Order::make();
	$order  = new WC_Order( $id );
	$ledger = new Ledger( $order );
	$ledger->set( 'opening', array( 'id' => 'open-1', 'account' => 'zozo', 'amount' => '251.00', 'currency' => 'INR', 'mode' => 'test', 'group' => 'g' ) );
	$ledger->keep();
	$order->save();
	same( 'refused', outcome( paid( $id, array( 'amount' => '1.00' ) ) ) );
	same( 'applied', outcome( paid( $id ) ) );
	same( 'processing', row( $id )['status'] );
} );

it( 'compares sums by what the currency has, not by what the shop shows', function () {
	$id = order( array( 'total' => '251' ) );
	same( 'applied', outcome( paid( $id, array( 'amount' => '251.00' ) ) ) );
	$id = order( array( 'total' => '251.00000000' ) );
	same( 'applied', outcome( paid( $id ) ) );
	$id = order( array( 'total' => 251.0 ) );
	same( 'applied', outcome( paid( $id ) ) );
} );

it( 'holds what an edited order is not worth any more', function () {
	foreach ( array( array( 'total' => '251.01' ), array( 'total' => '252' ), array( 'currency' => 'BDT' ) ) as $change ) {
		$id = order( $change );
		same( 'held', outcome( paid( $id ) ) );
		same( 'on-hold', row( $id )['status'] );
		same( null, row( $id )['date_paid'] );
		holds( 'total is now', notes( $id ) );
	}
	same( 0, Database::effects( 'payment_complete' ) );
} );

it( 'only notes money for an order that is to be paid another way, was sent, refunded or thrown away', function () {
	foreach ( array(
		array( 'payment_method' => 'cod', 'status' => 'processing' ),
		array( 'payment_method' => 'cod' ),
		array( 'status' => 'completed' ),
		array( 'status' => 'refunded' ),
		array( 'status' => 'trash' ),
		array( 'status' => 'packed' ),
	) as $change ) {
		$id = order( $change );
		same( 'held', outcome( paid( $id ) ), json_encode( $change ) );
		same( isset( $change['status'] ) ? $change['status'] : 'pending', row( $id )['status'] );
		holds( 'It was not booked', notes( $id ) );
	}
} );

it( 'holds money that comes after the order was cancelled, and does not take its stock again', function () {
	$id = order( array( 'status' => 'cancelled' ) );
	same( 'held', outcome( paid( $id ) ) );
	same( 'on-hold', row( $id )['status'] );
	same( 0, Database::effects( 'stock' ) );
	// A newer message does not decide what a person was asked to decide.
	same( 'held', outcome( paid( $id, array( 'event' => 'evt_9', 'version' => '9' ) ) ) );
	same( 'on-hold', row( $id )['status'] );
	same( null, row( $id )['date_paid'] );
} );

it( 'books what the server accepts later, after it held it', function () {
	$id   = order();
	$case = paid( $id, array( 'event' => 'evt_2', 'version' => '2', 'type' => 'case', 'case' => 'under', 'state' => 'attention', 'sentence' => 'Too little.' ) );
	same( 'held', outcome( $case ) );
	same( 'on-hold', row( $id )['status'] );
	same( 'applied', outcome( paid( $id ) ) );
	same( 'processing', row( $id )['status'] );
} );

it( 'keeps the first of two payments and holds the second', function () {
	$id    = order();
	$order = new WC_Order( $id );
	open_payment( $order, 'P2', 'zaakpay' );
	$order->save();
	same( 'applied', outcome( paid( $id ) ) );
	same( 'held', outcome( paid( $id, array( 'payment' => 'P2', 'event' => 'evt_7', 'transaction' => 'UTR2' ) ) ) );
	same( 'processing', row( $id )['status'] );
	same( 'UTR1', row( $id )['transaction_id'] );
	holds( 'comes on top', notes( $id ) );
	same( 1, Database::effects( 'payment_complete' ) );
} );

it( 'is not fooled by a paid order that somebody set back to pending', function () {
	$id = order();
	same( 'applied', outcome( paid( $id ) ) );
	Database::$orders[ $id ]['status'] = 'pending';
	same( 'applied', outcome( paid( $id, array( 'event' => 'evt_8', 'version' => '8' ) ) ) );
	same( 1, Database::effects( 'payment_complete' ) );
} );

it( 'notes the method that paid, where another of ours was chosen meanwhile', function () {
	$id    = order( array( 'payment_method' => 'polygate_zaakpay' ) );
	same( 'applied', outcome( paid( $id ) ) );
	same( 'polygate_zozo', row( $id )['payment_method'] );
} );

it( 'does not say that it is booked where WooCommerce did not book it', function () {
	$id = order();
	add_filter( 'double_payment_complete_fails', function () { return true; } );
	same( 'held', outcome( paid( $id ) ) );
	same( null, row( $id )['date_paid'] );
	holds( 'did not book it', notes( $id ) );
} );

it( 'leaves an older message behind a newer one', function () {
	$id = order();
	same( 'applied', outcome( paid( $id ) ) );
	$late = paid( $id, array( 'event' => 'evt_0', 'version' => '1', 'state' => 'ended', 'ended' => 'failed', 'sentence' => 'It failed.' ) );
	same( 'applied', outcome( $late ) );
	same( 'processing', row( $id )['status'] );
	same( false, strpos( notes( $id ), 'It failed.' ) );
} );

it( 'lets a failed attempt fail the order, and an expired one be tried again', function () {
	$ended = array( 'state' => 'ended', 'sentence' => 'It is over.' );
	$id    = order();
	same( 'applied', outcome( paid( $id, array( 'ended' => 'failed' ) + $ended ) ) );
	same( 'failed', row( $id )['status'] );
	foreach ( array( 'expired', 'canceled' ) as $how ) {
		$id = order();
		same( 'applied', outcome( paid( $id, array( 'ended' => $how ) + $ended ) ) );
		same( 'pending', row( $id )['status'] );
		holds( 'It is over.', notes( $id ) );
	}
	// Late money still pays what failed.
	same( 'applied', outcome( paid( $id, array( 'event' => 'evt_4', 'version' => '4' ) ) ) );
} );

it( 'waits without a word while nothing is decided', function () {
	$id = order();
	same( 'applied', outcome( paid( $id, array( 'state' => 'waiting', 'sentence' => '' ) ) ) );
	same( 'pending', row( $id )['status'] );
	same( array(), row( $id )['notes'] );
	same( 'applied', outcome( paid( $id, array( 'event' => 'evt_4', 'version' => '4' ) ) ) );
	same( 'processing', row( $id )['status'] );
} );

it( 'stops an unpaid order for a case, a paid one only for a dispute', function () {
	foreach ( array( 'late', 'under', 'over', 'mismatch', 'double', 'dispute' ) as $kind ) {
		$case = array( 'type' => 'case', 'case' => $kind, 'state' => 'attention', 'sentence' => 'Look here.' );
		$id   = order();
		same( 'held', outcome( paid( $id, $case ) ) );
		same( 'on-hold', row( $id )['status'], $kind );
		$id = order();
		outcome( paid( $id ) );
		same( 'held', outcome( paid( $id, array( 'event' => 'evt_5', 'version' => '5' ) + $case ) ) );
		same( 'dispute' === $kind ? 'on-hold' : 'processing', row( $id )['status'], $kind );
		holds( 'Look here.', notes( $id ) );
	}
	foreach ( array( 'unmatched', 'refund_due' ) as $kind ) {
		$id = order();
		same( 'held', outcome( paid( $id, array( 'type' => 'case', 'case' => $kind, 'state' => 'attention', 'sentence' => 'Look here.' ) ) ) );
		same( 'pending', row( $id )['status'], $kind );
	}
} );

it( 'shows what a gateway said, and lets it do nothing', function () {
	$id = order();
	outcome( paid( $id, array( 'state' => 'ended', 'ended' => 'expired', 'sentence' => 'It said <script>alert(1)</script> C:\\new.' ) ) );
	holds( '&lt;script&gt;', notes( $id ) );
	holds( 'C:&#92;new', notes( $id ) );
} );

it( 'writes no secret and nothing personal into the log', function () {
	$id = order();
	outcome( paid( $id, array( 'state' => 'ended', 'ended' => 'expired', 'sentence' => 'x' ) ) );
	\Polygate\WooCommerce\Log::error( 'asha@example.com +91 98765 43210 ' . SECRET . ' ck_0123456789abcdef' );
	$log = implode( "\n", Database::$effects );
	foreach ( array( 'asha', '98765', 'AAECAwQF', '0123456789abcdef' ) as $part ) {
		same( false, strpos( $log, $part ), $part );
	}
	holds( '[e-mail]', $log );
} );
