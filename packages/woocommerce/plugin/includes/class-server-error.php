<?php
/**
 * A call to the server that went wrong.
 *
 * @package Polygate
 */

namespace Polygate\WooCommerce;

defined( 'ABSPATH' ) || exit;

/**
 * `$refused` says whether the server itself, signed, refused: then nothing was done. Otherwise it may have been.
 */
final class Server_Error extends \RuntimeException {
	/**
	 * The server's own word for it; `unreachable` where it did not answer.
	 *
	 * @var string
	 */
	public $reason;

	/**
	 * Whether the server itself refused.
	 *
	 * @var bool
	 */
	public $refused;

	/**
	 * Makes one.
	 *
	 * @param string $message For the shop's owner.
	 * @param string $reason  The server's own word for it.
	 * @param bool   $refused Whether the server itself refused.
	 */
	public function __construct( $message, $reason, $refused ) {
		parent::__construct( $message );
		$this->reason  = $reason;
		$this->refused = $refused;
	}
}
