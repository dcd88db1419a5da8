<?php
/**
 * The gateway accounts.
 *
 * @package Polygate
 */

namespace Polygate\WooCommerce;

defined( 'ABSPATH' ) || exit;

/**
 * The accounts of the connected store at its server: each is one payment method, whose id never changes. One that the
 * server no longer has is kept, for the orders that name it, and offered to nobody.
 */
final class Accounts {
	const OPTION = 'polygate_accounts';

	const PREFIX = 'polygate_';

	/**
	 * All of them, by id.
	 *
	 * @return array[] `title`, `methods`, `currencies`, `refunds`, `mode`, `offered`.
	 */
	public static function all() {
		$accounts = get_option( self::OPTION );
		return is_array( $accounts ) ? $accounts : array();
	}

	/**
	 * One of them.
	 *
	 * @param string $id Its id.
	 * @return array|null
	 */
	public static function get( $id ) {
		$accounts = self::all();
		return isset( $accounts[ $id ] ) ? $accounts[ $id ] : null;
	}

	/**
	 * The payment method an account is.
	 *
	 * @param string $id Its id.
	 * @return string
	 */
	public static function method( $id ) {
		return self::PREFIX . $id;
	}

	/**
	 * What buyers call it.
	 *
	 * @param string $id Its id.
	 * @return string
	 */
	public static function title( $id ) {
		$settings = get_option( 'woocommerce_' . self::method( $id ) . '_settings' );
		if ( ! empty( $settings['title'] ) ) {
			return (string) $settings['title'];
		}
		return self::get( $id ) ? self::default_title( $id ) : 'Polygate';
	}

	/**
	 * What buyers call it where the owner has set nothing: how they pay, and by whom where another is paid the same way.
	 *
	 * @param string $id Its id.
	 * @return string
	 */
	public static function default_title( $id ) {
		$methods = self::all()[ $id ]['methods'];
		return self::is_alone( $id, 'methods' ) ? $methods : $methods . ' – ' . self::name( $id );
	}

	/**
	 * The gateway's name, and the account's where another has the same.
	 *
	 * @param string $id Its id.
	 * @return string
	 */
	public static function name( $id ) {
		$title = self::all()[ $id ]['title'];
		return self::is_alone( $id, 'title' ) ? $title : $title . ' (' . $id . ')';
	}

	/**
	 * Whether no other account that is offered says the same of itself.
	 *
	 * @param string $id   Its id.
	 * @param string $fact `title` or `methods`.
	 * @return bool
	 */
	private static function is_alone( $id, $fact ) {
		$accounts = self::all();
		foreach ( $accounts as $other => $account ) {
			if ( (string) $other !== (string) $id && $account['offered'] && $account[ $fact ] === $accounts[ $id ][ $fact ] ) {
				return false;
			}
		}
		return true;
	}

	/**
	 * Whether a payment method is one of ours.
	 *
	 * @param string $method Its id.
	 * @return bool
	 */
	public static function is_ours( $method ) {
		return 0 === strpos( (string) $method, self::PREFIX );
	}

	/**
	 * Takes over what the server offers now.
	 *
	 * @param mixed  $offered As the server says it.
	 * @param string $mode    `test` or `live`.
	 */
	public static function replace( $offered, $mode ) {
		$accounts = array();
		foreach ( self::all() as $id => $account ) {
			$accounts[ $id ] = array( 'offered' => false ) + $account;
		}
		foreach ( is_array( $offered ) ? $offered : array() as $account ) {
			if ( self::text( $account, 'mode' ) !== $mode ) {
				continue;
			}
			$id = self::text( $account, 'account' );
			if ( ! preg_match( '/^[a-z0-9][a-z0-9_-]{0,39}$/D', $id ) ) {
				continue;
			}
			$accounts[ $id ] = array(
				'title'      => sanitize_text_field( self::text( $account, 'title' ) ),
				'methods'    => sanitize_text_field( self::text( $account, 'methods' ) ),
				'currencies' => self::currencies( isset( $account['currencies'] ) ? $account['currencies'] : null ),
				'refunds'    => self::text( $account, 'refunds' ),
				'mode'       => $mode,
				'offered'    => true,
			);
		}
		update_option( self::OPTION, $accounts );
	}

	/** Offers none of them any more. */
	public static function withdraw() {
		self::replace( array(), 'test' );
	}

	/**
	 * Whether an account takes a sum.
	 *
	 * @param array  $account  Account.
	 * @param mixed  $amount   Decimal text.
	 * @param string $currency ISO 4217.
	 * @return bool
	 */
	public static function takes( array $account, $amount, $currency ) {
		if ( null === $account['currencies'] ) {
			return true;
		}
		if ( ! isset( $account['currencies'][ $currency ] ) ) {
			return false;
		}
		$limits = $account['currencies'][ $currency ];
		$minor  = Money::minor( $amount, $currency );
		// What cannot be read is refused when it is paid, with the reason.
		return null === $minor
			|| ( ( ! isset( $limits['min'] ) || Money::compare( $minor, $limits['min'] ) >= 0 )
			&& ( ! isset( $limits['max'] ) || Money::compare( $minor, $limits['max'] ) <= 0 ) );
	}

	/**
	 * Reads limits.
	 *
	 * @param mixed $currencies As the server says it.
	 * @return array|null Null where any currency is taken.
	 */
	private static function currencies( $currencies ) {
		if ( ! is_array( $currencies ) ) {
			return null;
		}
		$limits = array();
		foreach ( $currencies as $currency => $limit ) {
			$limits[ (string) $currency ] = array();
			foreach ( array( 'min', 'max' ) as $end ) {
				if ( isset( $limit[ $end ] ) && is_int( $limit[ $end ] ) && $limit[ $end ] >= 0 ) {
					$limits[ (string) $currency ][ $end ] = (string) $limit[ $end ];
				}
			}
		}
		return $limits;
	}

	/**
	 * One text.
	 *
	 * @param mixed  $data Data.
	 * @param string $name Which.
	 * @return string
	 */
	private static function text( $data, $name ) {
		return isset( $data[ $name ] ) && is_string( $data[ $name ] ) ? $data[ $name ] : '';
	}
}
