<?php
// Runs one file of tests and writes what became of each, as JSON.

require '/tests/double/wordpress.php';
require '/plugin/includes/autoload.php';
require '/tests/shop.php';

$GLOBALS['results'] = array();

/** One test: the rest of a sentence that the file's name begins. */
function it( $what, callable $test ) {
	Database::reset();
	Process::$cache             = array();
	Filters::$all               = array();
	Http_Double::$requests      = array();
	Http_Double::$answer        = static function () {
		throw new Exception( 'the server was asked, but this test has no answer for it' );
	};
	WC_Data_Store::$unpaid      = array();
	$error                      = null;
	try {
		connect();
		$test();
	} catch ( Throwable $thrown ) {
		$error = get_class( $thrown ) . ': ' . $thrown->getMessage() . ' (' . basename( $thrown->getFile() ) . ':' . $thrown->getLine() . ")\n" . $thrown->getTraceAsString();
	}
	$GLOBALS['results'][] = array( $what, $error );
}

/** What must be the same. */
function same( $expected, $actual, $what = '' ) {
	if ( $expected !== $actual ) {
		throw new Exception( $what . ' expected ' . var_export( $expected, true ) . ', got ' . var_export( $actual, true ) );
	}
}

/** What a text must hold. */
function holds( $part, $text ) {
	if ( false === strpos( $text, $part ) ) {
		throw new Exception( var_export( $text, true ) . ' does not hold ' . var_export( $part, true ) );
	}
}

set_error_handler(
	static function ( $level, $message, $file, $line ) {
		throw new ErrorException( $message, 0, $level, $file, $line );
	}
);
require $GLOBALS['test_file'];
echo "\n@@" . json_encode( $GLOBALS['results'] );
