<?php
/**
 * The connection to the server.
 *
 * @package Polygate
 */

namespace Polygate\WooCommerce;

defined( 'ABSPATH' ) || exit;

/**
 * What the server and this shop agreed on: where it is, who the shop is there, and the keys both sign with. It holds for
 * the address the shop had then: a copy of the shop under another address is not connected.
 */
final class Connection {
	const OPTION = 'polygate_connection';

	/**
	 * Where the server is, without a slash at the end.
	 *
	 * @var string
	 */
	public $server;

	/**
	 * The shop's id there.
	 *
	 * @var string
	 */
	public $store;

	/**
	 * `test` or `live`.
	 *
	 * @var string
	 */
	public $mode;

	/**
	 * The shop's address when it was connected.
	 *
	 * @var string
	 */
	public $site;

	/**
	 * `id` and `secret` each, the newest first.
	 *
	 * @var array[]
	 */
	private $keys;

	/**
	 * Reads the connection, whether it holds here or not.
	 *
	 * @return self|null
	 */
	public static function stored() {
		$saved = get_option( self::OPTION );
		if ( ! is_array( $saved ) || empty( $saved['server'] ) || empty( $saved['store'] ) || empty( $saved['keys'] ) ) {
			return null;
		}
		$connection         = new self();
		$connection->server = (string) $saved['server'];
		$connection->store  = (string) $saved['store'];
		$connection->mode   = 'live' === $saved['mode'] ? 'live' : 'test';
		$connection->site   = (string) $saved['site'];
		$connection->keys   = array_values( $saved['keys'] );
		return $connection;
	}

	/**
	 * The connection, where it holds here. Nothing is asked, answered or stopped without it.
	 *
	 * @return self|null
	 */
	public static function active() {
		$connection = self::stored();
		return $connection && $connection->is_here() ? $connection : null;
	}

	/**
	 * Stores a connection for the address the shop has now. Keys of an earlier connection to the same store stay good, so
	 * that what was opened with them still arrives.
	 *
	 * @param string $server Address.
	 * @param string $store  Id.
	 * @param string $mode   `test` or `live`.
	 * @param array  $key    `id` and `secret`.
	 */
	public static function save( $server, $store, $mode, array $key ) {
		$before = self::stored();
		$keys   = array( $key );
		if ( $before && $server === $before->server && $store === $before->store && self::here() === $before->site ) {
			foreach ( $before->keys as $known ) {
				if ( $known['secret'] !== $key['secret'] && count( $keys ) < 2 ) {
					$keys[] = $known;
				}
			}
		}
		update_option(
			self::OPTION,
			array(
				'server' => $server,
				'store'  => $store,
				'mode'   => $mode,
				'site'   => self::here(),
				'keys'   => $keys,
			)
		);
	}

	/** Forgets the connection and its keys. */
	public static function forget() {
		delete_option( self::OPTION );
	}

	/**
	 * The shop's address, as it is stored: `home_url()` would follow the request's scheme and translations.
	 *
	 * @return string
	 */
	public static function here() {
		return untrailingslashit( (string) get_option( 'home' ) );
	}

	/**
	 * Whether this is the shop that was connected, and no copy of it.
	 *
	 * @return bool
	 */
	public function is_here() {
		return '' !== $this->site && self::here() === $this->site;
	}

	/**
	 * The key that signs what we send.
	 *
	 * @return array
	 */
	public function key() {
		return $this->keys[0];
	}

	/**
	 * The secrets that a key id stands for; all of them without one.
	 *
	 * @param string|null $id Key id.
	 * @return string[]
	 */
	public function secrets( $id = null ) {
		$secrets = array();
		foreach ( $this->keys as $key ) {
			if ( null === $id || hash_equals( (string) $key['id'], $id ) ) {
				$secrets[] = (string) $key['secret'];
			}
		}
		return $secrets;
	}
}
