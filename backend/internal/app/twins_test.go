package app

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTwinsBeginOneAtATime(t *testing.T) {
	var all twins
	end, other := all.begin("key", "sam")
	require.NotNil(t, end)
	require.Nil(t, other)

	none, first := all.begin("key", "sam")
	require.Nil(t, none)
	for _, stranger := range [][2]string{{"key", "alex"}, {"other", "sam"}, {"", "sam"}, {"", "sam"}} {
		end, other := all.begin(stranger[0], stranger[1])
		require.Nil(t, other)
		end()
	}
	select {
	case <-first:
		t.Fatal("the start goes on")
	default:
	}
	end()
	<-first
	end, other = all.begin("key", "sam")
	require.Nil(t, other)
	end()
	require.Empty(t, all.begun)
}
