<?php
/**
 * The way to the server.
 *
 * @package Polygate
 */

namespace Polygate\WooCommerce;

defined( 'ABSPATH' ) || exit;

/**
 * Asks the server. Every question is signed, and no answer is believed that the server did not sign for this question.
 */
final class Server {
	/** As much as is read of an answer, in bytes. */
	const MAX_ANSWER = 1048576;

	/**
	 * The connection.
	 *
	 * @var Connection
	 */
	private $connection;

	/**
	 * For a connection.
	 *
	 * @param Connection $connection Connection.
	 */
	public function __construct( Connection $connection ) {
		$this->connection = $connection;
	}

	/**
	 * Asks.
	 *
	 * @param string $path    Below the store's address, "/status".
	 * @param array  $body    What is asked; numbers as texts.
	 * @param int    $timeout Seconds.
	 * @return array The answer.
	 * @throws Server_Error Where there is none, or the server refuses.
	 */
	public function ask( $path, array $body, $timeout ) {
		$url = $this->connection->server . '/stores/' . rawurlencode( $this->connection->store ) . $path;
		if ( ! self::is_allowed( $url ) ) {
			throw new Server_Error( 'The server\'s address does not begin with https.', 'unreachable', true );
		}
		$key     = $this->connection->key();
		$signed  = (string) wp_parse_url( $url, PHP_URL_PATH );
		$text    = wp_json_encode( array( 'site' => Connection::here() ) + $body, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE );
		$headers = Signature::headers( $key, 'POST', $signed, $text, time() );
		$answer  = wp_remote_post(
			$url,
			array(
				'timeout'             => $timeout,
				'redirection'         => 0,
				'limit_response_size' => self::MAX_ANSWER,
				'user-agent'          => 'Polygate for WooCommerce/' . VERSION,
				'headers'             => $headers + array( 'Content-Type' => 'application/json' ),
				'body'                => $text,
			)
		);
		if ( is_wp_error( $answer ) ) {
			throw $this->failed( 'The server did not answer: ' . $answer->get_error_message(), 'unreachable', false ); // phpcs:ignore WordPress.Security.EscapeOutput.ExceptionNotEscaped -- escaped where it is shown.
		}
		$status = (int) wp_remote_retrieve_response_code( $answer );
		$said   = (string) wp_remote_retrieve_body( $answer );
		$data   = json_decode( $said, true );
		$ours   = Signature::is_answer( $key['secret'], $headers['X-Polygate-Signature'], $status, $said, (string) wp_remote_retrieve_header( $answer, 'x-polygate-signature' ) );
		$error  = isset( $data['error']['code'], $data['error']['message'] ) ? $data['error'] : null;
		if ( ! $ours || ! is_array( $data ) ) {
			$message = 401 === $status && $error ? (string) $error['message'] : 'Something other than the server answered (' . $status . ').';
			throw $this->failed( $message, 401 === $status ? 'unauthorized' : 'unreachable', false ); // phpcs:ignore WordPress.Security.EscapeOutput.ExceptionNotEscaped -- escaped where it is shown.
		}
		if ( 200 !== $status ) {
			$message = $error ? (string) $error['message'] : 'The server answered ' . $status . '.';
			throw $this->failed( $message, $error ? (string) $error['code'] : 'unreachable', $status < 500 && 409 !== $status ); // phpcs:ignore WordPress.Security.EscapeOutput.ExceptionNotEscaped -- escaped where it is shown.
		}
		return $data;
	}

	/**
	 * Secrets and buyers' particulars travel there: only a test server on this machine may do without TLS.
	 *
	 * @param string $url Address.
	 * @return bool
	 */
	public static function is_allowed( $url ) {
		$parts = wp_parse_url( $url );
		if ( ! isset( $parts['scheme'], $parts['host'] ) || isset( $parts['user'] ) ) {
			return false;
		}
		if ( 'https' === $parts['scheme'] ) {
			return true;
		}
		return 'http' === $parts['scheme'] && preg_match( '/^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/D', $parts['host'] );
	}

	/**
	 * Writes a failure down for the settings page, and makes the error of it.
	 *
	 * @param string $message For the shop's owner.
	 * @param string $reason  The server's own word.
	 * @param bool   $refused Whether the server itself refused.
	 * @return Server_Error
	 */
	private function failed( $message, $reason, $refused ) {
		Health::failed( $message );
		return new Server_Error( $message, $reason, $refused );
	}
}
