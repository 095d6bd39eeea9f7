"""The pages of a matter: 立项, 事项, 依据, 交办单, 今日, 台账. View-models are pure; views read, ask and render."""
