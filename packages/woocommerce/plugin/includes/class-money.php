<?php
/**
 * Sums of money.
 *
 * @package Polygate
 */

namespace Polygate\WooCommerce;

defined( 'ABSPATH' ) || exit;

/**
 * Compares sums on their digits: no float is involved, and how many decimals the shop shows has no say in it.
 */
final class Money {
	/** ISO 4217 currencies whose minor unit is not a hundredth. */
	const EXPONENTS = array(
		'BIF' => 0,
		'CLP' => 0,
		'DJF' => 0,
		'GNF' => 0,
		'ISK' => 0,
		'JPY' => 0,
		'KMF' => 0,
		'KRW' => 0,
		'PYG' => 0,
		'RWF' => 0,
		'UGX' => 0,
		'UYI' => 0,
		'VND' => 0,
		'VUV' => 0,
		'XAF' => 0,
		'XOF' => 0,
		'XPF' => 0,
		'BHD' => 3,
		'IQD' => 3,
		'JOD' => 3,
		'KWD' => 3,
		'LYD' => 3,
		'OMR' => 3,
		'TND' => 3,
		'CLF' => 4,
		'UYW' => 4,
	);

	/**
	 * The minor units of a decimal text.
	 *
	 * @param mixed  $amount   Decimal text, "251" or "99.00".
	 * @param string $currency ISO 4217.
	 * @return string|null Digits without leading zeros; null for what is no plain decimal, or has digits below the minor unit.
	 */
	public static function minor( $amount, $currency ) {
		$exponent = isset( self::EXPONENTS[ $currency ] ) ? self::EXPONENTS[ $currency ] : 2;
		if ( ! preg_match( '/^(\d{1,15})(?:\.(\d{1,15}))?$/D', self::text( $amount ), $match ) ) {
			return null;
		}
		$fraction = isset( $match[2] ) ? $match[2] : '';
		if ( preg_match( '/[1-9]/', substr( $fraction, $exponent ) ) ) {
			return null;
		}
		$digits = ltrim( $match[1] . str_pad( substr( $fraction, 0, $exponent ), $exponent, '0' ), '0' );
		return '' === $digits ? '0' : $digits;
	}

	/**
	 * Whether two decimal texts are the same sum. What cannot be read is the same as nothing.
	 *
	 * @param mixed  $one      Decimal text.
	 * @param mixed  $other    Decimal text.
	 * @param string $currency ISO 4217.
	 * @return bool
	 */
	public static function same( $one, $other, $currency ) {
		$minor = self::minor( $one, $currency );
		return null !== $minor && self::minor( $other, $currency ) === $minor;
	}

	/**
	 * Compares minor units: below, the same, above.
	 *
	 * @param string $one   Digits.
	 * @param string $other Digits.
	 * @return int -1, 0 or 1.
	 */
	public static function compare( $one, $other ) {
		$length = max( strlen( $one ), strlen( $other ) );
		$order  = strcmp( str_pad( $one, $length, '0', STR_PAD_LEFT ), str_pad( $other, $length, '0', STR_PAD_LEFT ) );
		return $order <=> 0;
	}

	/**
	 * The text of an amount as WooCommerce holds it. Some extensions set a float: it is written out, never computed with.
	 *
	 * @param mixed $amount Decimal text, or a number.
	 * @return string
	 */
	public static function text( $amount ) {
		if ( is_float( $amount ) ) {
			$text = number_format( $amount, 8, '.', '' );
			return rtrim( rtrim( $text, '0' ), '.' );
		}
		return is_string( $amount ) || is_int( $amount ) ? (string) $amount : '';
	}
}
