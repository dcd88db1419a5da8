<?php
/**
 * Signatures.
 *
 * @package Polygate
 */

namespace Polygate\WooCommerce;

defined( 'ABSPATH' ) || exit;

/**
 * What passes between shop and server is signed with a secret only these two know; answers are signed together with the
 * request they answer.
 */
final class Signature {
	/** How far the two clocks may be apart, in seconds. What is older could be a recording. */
	const MAX_SKEW = 300;

	/**
	 * The headers that say who wrote a request and when.
	 *
	 * @param array  $key    `id` and `secret`.
	 * @param string $method HTTP method.
	 * @param string $path   Path and query as they are sent.
	 * @param string $body   The bytes that are sent.
	 * @param int    $now    Seconds since 1970.
	 * @return array
	 */
	public static function headers( array $key, $method, $path, $body, $now ) {
		return array(
			'X-Polygate-Key'       => $key['id'],
			'X-Polygate-Timestamp' => (string) $now,
			'X-Polygate-Signature' => 'v1=' . hash_hmac( 'sha256', self::text( $key['id'], (string) $now, $method, $path, $body ), $key['secret'] ),
		);
	}

	/**
	 * Checks a request. The time is looked at after the signature: a wrong clock is told only to who knows the secret.
	 *
	 * @param string[] $secrets The secrets that the key stands for.
	 * @param array    $headers `key`, `timestamp` and `signature`, as they came.
	 * @param string   $method  HTTP method.
	 * @param string[] $paths   Path and query, as they may have been sent.
	 * @param string   $body    The bytes that came.
	 * @param int      $now     Seconds since 1970.
	 * @return array `doubt` is empty where it holds, else `key`, `signature` or `clock`; `secret` is what it was signed with.
	 */
	public static function verify( array $secrets, array $headers, $method, array $paths, $body, $now ) {
		if ( ! $secrets ) {
			return self::doubt( 'key' );
		}
		if ( ! preg_match( '/^[1-9]\d{9}$/D', $headers['timestamp'] ) ) {
			return self::doubt( 'signature' );
		}
		foreach ( $secrets as $secret ) {
			foreach ( $paths as $path ) {
				if ( ! self::is_signed( $secret, self::text( $headers['key'], $headers['timestamp'], $method, $path, $body ), $headers['signature'] ) ) {
					continue;
				}
				return abs( $now - (int) $headers['timestamp'] ) > self::MAX_SKEW ? self::doubt( 'clock' ) : array(
					'doubt'  => '',
					'secret' => $secret,
				);
			}
		}
		return self::doubt( 'signature' );
	}

	/**
	 * Signs an answer, bound to the request it answers.
	 *
	 * @param string $secret    The secret that signed the request.
	 * @param string $requested The request's signature, as it was sent.
	 * @param int    $status    HTTP status.
	 * @param string $body      The bytes of the answer.
	 * @return string
	 */
	public static function answer( $secret, $requested, $status, $body ) {
		return 'v1=' . hash_hmac( 'sha256', self::answer_text( $requested, $status, $body ), $secret );
	}

	/**
	 * Whether the other side itself gave this answer to that request.
	 *
	 * @param string $secret    The secret that signed the request.
	 * @param string $requested The request's signature, as it was sent.
	 * @param int    $status    HTTP status.
	 * @param string $body      The bytes of the answer.
	 * @param string $signature As it came.
	 * @return bool
	 */
	public static function is_answer( $secret, $requested, $status, $body, $signature ) {
		return self::is_signed( $secret, self::answer_text( $requested, $status, $body ), $signature );
	}

	/**
	 * Whether one of the values in a signature header fits.
	 *
	 * @param string $secret Secret.
	 * @param string $text   What is signed.
	 * @param string $header `v1=…` once, or twice while two secrets are good.
	 * @return bool
	 */
	private static function is_signed( $secret, $text, $header ) {
		if ( ! is_string( $secret ) || '' === $secret ) {
			return false;
		}
		foreach ( array_slice( explode( ',', $header ), 0, 4 ) as $value ) {
			if ( preg_match( '/^v1=[0-9a-f]{64}$/D', $value ) && hash_equals( 'v1=' . hash_hmac( 'sha256', $text, $secret ), $value ) ) {
				return true;
			}
		}
		return false;
	}

	/**
	 * What is signed of a request.
	 *
	 * @param string $key       Key id.
	 * @param string $timestamp Seconds since 1970.
	 * @param string $method    HTTP method.
	 * @param string $path      Path and query.
	 * @param string $body      The bytes.
	 * @return string
	 */
	private static function text( $key, $timestamp, $method, $path, $body ) {
		return implode( "\n", array( 'v1', $timestamp, $key, $method, $path, hash( 'sha256', $body ) ) );
	}

	/**
	 * What is signed of an answer.
	 *
	 * @param string $requested The request's signature.
	 * @param int    $status    HTTP status.
	 * @param string $body      The bytes.
	 * @return string
	 */
	private static function answer_text( $requested, $status, $body ) {
		return implode( "\n", array( 'v1 answer', $requested, $status, hash( 'sha256', $body ) ) );
	}

	/**
	 * A verdict against a request.
	 *
	 * @param string $why In a word.
	 * @return array
	 */
	private static function doubt( $why ) {
		return array(
			'doubt'  => $why,
			'secret' => '',
		);
	}
}
