"""What happens at its time: schedules of EventBridge Scheduler, and rules of EventBridge that have a schedule.

LocalStack doesn't run the first, and reads the cron expressions of the second as Unix does, not as AWS.
"""
