package main

import (
	"bufio"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// redisService is a Redis, which says itself what it used, wherever it runs.
func redisService(address string) service {
	return service{"Redis", func() (time.Duration, error) {
		at, err := url.Parse(address)
		if err != nil {
			return 0, err
		}
		if at.Scheme != "redis" {
			return 0, fmt.Errorf("a %s address is not asked", at.Scheme)
		}
		return askRedis(at)
	}}
}

func askRedis(at *url.URL) (time.Duration, error) {
	conn, err := net.DialTimeout("tcp", at.Host, serviceTimeout)
	if err != nil {
		return 0, err
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(serviceTimeout)); err != nil {
		return 0, err
	}
	if password, ok := at.User.Password(); ok {
		login := slices.DeleteFunc([]string{"AUTH", at.User.Username(), password}, func(s string) bool { return s == "" })
		if err := sendRedis(conn, login...); err != nil {
			return 0, err
		}
	}
	if err := sendRedis(conn, "INFO", "cpu"); err != nil {
		return 0, err
	}
	return redisTime(bufio.NewReader(conn))
}

func sendRedis(conn net.Conn, words ...string) error {
	command := fmt.Sprintf("*%d\r\n", len(words))
	for _, word := range words {
		command += fmt.Sprintf("$%d\r\n%s\r\n", len(word), word)
	}
	_, err := conn.Write([]byte(command))
	return err
}

// redisTime reads answers until both halves of the processor time have come.
func redisTime(answer *bufio.Reader) (time.Duration, error) {
	seconds := map[string]float64{"used_cpu_sys": -1, "used_cpu_user": -1}
	for seconds["used_cpu_sys"] < 0 || seconds["used_cpu_user"] < 0 {
		line, err := answer.ReadString('\n')
		if err != nil {
			return 0, err
		}
		if strings.HasPrefix(line, "-") {
			return 0, fmt.Errorf("redis answers %q", line)
		}
		name, value, _ := strings.Cut(strings.TrimSpace(line), ":")
		if _, wanted := seconds[name]; wanted {
			if seconds[name], err = strconv.ParseFloat(value, 64); err != nil {
				return 0, err
			}
		}
	}
	return time.Duration((seconds["used_cpu_sys"] + seconds["used_cpu_user"]) * float64(time.Second)), nil
}
